import { ATTRIBUTE } from '../../telemetry/names.ts';
import { DATASOURCE } from '../dashboards/datasources.ts';
import type { Alert, AlertGroup, TraceSearch } from './alert.ts';
import { normalizeEnvironment } from './normalize-environment.ts';
import { boardUrl, DAY_FROM, LINKS_FROM, runbookUrl, tracesUrl } from './links.ts';
import { panelId } from './panel-id.ts';
import { answering, whereLabelled } from './go-template.ts';

/**
 * The folder of the alerts. Not that of the dashboards: Grafana creates alerts first, and would create the folder with a
 * UID of its own choice.
 */
export const ALERT_FOLDER = 'Stepmeter alerts';

/** Links show the last day, unless an alert has an onset. */
const DAY_BEFORE = 'vector((time() - 86400) * 1000)';

const FIRING = 'firing';

/** The PromQL of an alert by the names of its queries in Grafana. */
export function queriesOf({ firing, figures = {}, traces }: Alert): Record<string, string> {
  const answers = Object.entries(figures).map(([name, query]) => [name, answering(normalizeEnvironment(query))]);
  const ofDay = traces?.figure ? { [DAY_FROM]: DAY_BEFORE } : {};
  return { [FIRING]: normalizeEnvironment(firing), [LINKS_FROM]: DAY_BEFORE, ...ofDay, ...Object.fromEntries(answers) };
}

/** Groups of alerts in the form of Grafana's provisioning. */
export function ruleFile(groups: readonly AlertGroup[]): object {
  return {
    apiVersion: 1,
    groups: groups.map(({ name, interval, alerts }) => ({
      orgId: 1,
      name,
      folder: ALERT_FOLDER,
      interval,
      rules: alerts.map(ruleOf),
    })),
  };
}

const CONDITION = 'condition';

/** An alert in the form of Grafana's provisioning, whose field names differ from those of the API. */
function ruleOf(alert: Alert): object {
  return {
    uid: alert.uid,
    title: alert.title,
    condition: CONDITION,
    data: [...Object.entries(queriesOf(alert)).map(([refId, expr]) => prometheusQuery(refId, expr)), condition()],
    // The recording rules of Prometheus have hysteresis.
    for: '0s',
    dashboardUid: alert.board.uid,
    panelId: panelId(alert.board.uid, alert.board.panel),
    noDataState: 'OK',
    // An outage of Prometheus is reported by Grafana's own alert DatasourceError, once and not in the name of every rule.
    execErrState: 'Error',
    labels: { severity: alert.severity },
    annotations: annotationsOf(alert),
    isPaused: false,
  };
}

function prometheusQuery(refId: string, expr: string): object {
  return {
    refId,
    datasourceUid: DATASOURCE.prometheus.uid,
    relativeTimeRange: { from: 600, to: 0 },
    model: { refId, datasource: DATASOURCE.prometheus, editorMode: 'code', expr, instant: true, range: false },
  };
}

/** Grafana's data source for expressions. */
const EXPRESSION = { type: '__expr__', uid: '__expr__' } as const;

function condition(): object {
  return {
    refId: CONDITION,
    datasourceUid: EXPRESSION.uid,
    relativeTimeRange: { from: 0, to: 0 },
    model: {
      refId: CONDITION,
      datasource: EXPRESSION,
      type: 'threshold',
      expression: FIRING,
      conditions: [{ evaluator: { type: 'gt', params: [0] } }],
    },
  };
}

function annotationsOf({ title, subject, does, description, board, ...searches }: Alert): object {
  return {
    summary: `${subject} ${does}`,
    subject,
    description,
    runbook_url: runbookUrl(title),
    dashboard_url: boardUrl(board),
    ...tracesOf(searches),
  };
}

function tracesOf({ traces, stepTraces }: Pick<Alert, 'traces' | 'stepTraces'>): object {
  if (!traces) return {};
  const byScope = (text: (search: TraceSearch) => string): string =>
    stepTraces ? whereLabelled(ATTRIBUTE.stepName, text(stepTraces), text(traces)) : text(traces);
  return { traces: byScope(({ title }) => title), traces_url: byScope(tracesUrl) };
}
