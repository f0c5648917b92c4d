import type { Alert, AlertGroup, TraceSearch } from './alert.ts';
import { ifLabeled, orMissing } from './go-template.ts';
import {
  DAY_FROM,
  LINKS_FROM,
  NO_ENVIRONMENT,
  alertDashboardUrl,
  comparisonUrl,
  panelId,
  runbookUrl,
  tracesUrl,
} from './links.ts';
import { DATASOURCE } from '../dashboards/uids.ts';
import { ENVIRONMENT, prometheusLabel } from '../queries/prometheus-names.ts';
import { setIfAbsent } from '../queries/promql.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

/** Links show the last day unless an alert has an onset. */
const DAY_AGO = 'vector((time() - 86400) * 1000)';

const FIRING = 'firing';

/** The PromQL of an alert by the names of its queries in Grafana. */
export function queriesOf({ firing, values = {}, traces }: Alert): Record<string, string> {
  const queries = Object.entries(values).map(([name, query]) => [name, orMissing(normalizeEnvironment(query))]);
  const ofDay = traces?.requires ? { [DAY_FROM]: DAY_AGO } : {};
  return { [FIRING]: normalizeEnvironment(firing), [LINKS_FROM]: DAY_AGO, ...ofDay, ...Object.fromEntries(queries) };
}

/**
 * Adds an environment label to the series that have none. Grafana matches values to alerts by labels, a subset or
 * superset of which suffices: an optional label would mix up values of different environments.
 */
function normalizeEnvironment(query: string): string {
  const label = prometheusLabel(ENVIRONMENT);
  // The multiplication removes the metric name, which would be a label, too.
  return `1 * ${setIfAbsent(query, label, { label, value: NO_ENVIRONMENT })}`;
}

/**
 * The folder of the alerts. Not the folder of the dashboards: Grafana provisions alerts first, and would create that
 * folder with a generated UID.
 */
const ALERT_FOLDER = 'Stepmeter alerts';

/** Groups of alerts in Grafana's provisioning format. */
export function alertRules(groups: readonly AlertGroup[]): object {
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

/** An alert in Grafana's provisioning format, whose field names differ from those of the API. */
function ruleOf(alert: Alert): object {
  return {
    uid: alert.uid,
    title: alert.title,
    condition: CONDITION,
    data: [...Object.entries(queriesOf(alert)).map(([refId, expr]) => prometheusQuery(refId, expr)), condition()],
    // Verdicts and recording rules provide hysteresis.
    for: '0s',
    dashboardUid: alert.dashboard.uid,
    panelId: panelId(alert.dashboard),
    noDataState: 'OK',
    // An outage of Prometheus is reported once, by Grafana's own alert DatasourceError.
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

function annotationsOf({ title, subject, problem, description, dashboard, comparison, ...searches }: Alert): object {
  return {
    summary: `${subject} ${problem}`,
    subject,
    description,
    runbook_url: runbookUrl(title),
    dashboard_url: alertDashboardUrl(dashboard),
    ...(comparison ? { compare_url: comparisonUrl(comparison) } : {}),
    ...tracesOf(searches),
  };
}

function tracesOf({ traces, stepTraces }: Pick<Alert, 'traces' | 'stepTraces'>): object {
  if (!traces) return {};
  const byScope = (text: (search: TraceSearch) => string): string =>
    stepTraces ? ifLabeled(ATTRIBUTE.stepName, text(stepTraces), text(traces)) : text(traces);
  return { traces: byScope(({ title }) => title), traces_url: byScope(tracesUrl) };
}
