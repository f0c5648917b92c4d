import type { Alert, AlertGroup } from './alert.ts';
import { count, ifLabelIs, ifLabeled, labelValue } from './go-template.ts';
import { RULE_SERIES, type RuleGroup, WORKFLOW_ATTRIBUTES, boolSeries } from './rule.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { REPORTED_DAYS } from '../thresholds.ts';
import { recentIncrease } from '../queries/promql.ts';
import { ATTRIBUTE, DRIFT_KIND, type DriftKind, METRIC, type Metric } from '../../telemetry/names.ts';

const { selectionAlarms: alarms, selectionAlarmed, configurationDrift: drift, configurationDrifted } = RULE_SERIES;

const CONFIGURATION: readonly string[] = [...WORKFLOW_ATTRIBUTES, ATTRIBUTE.stepName, ATTRIBUTE.configId];

/** Alarms and drift of the last day. */
export const SELECTION: RuleGroup = {
  name: 'stepmeter-selection',
  interval: '1m',
  rules: [
    { record: alarms, expr: ofLastDay(METRIC.selectionAlarms, ATTRIBUTE.signal) },
    { record: selectionAlarmed, expr: boolSeries(`${alarms} > 0`, alarms) },
    { record: drift, expr: ofLastDay(METRIC.configurationDrift, ATTRIBUTE.driftKind) },
    { record: configurationDrifted, expr: boolSeries(`${drift} > 0`, drift) },
  ],
};

const ofWorkflow = ` of ${ifLabeled(ATTRIBUTE.stepName, `step ${labelValue(ATTRIBUTE.stepName)} of `)}${labelValue(ATTRIBUTE.workflowName)}`;

const subject = `Configuration ${labelValue(ATTRIBUTE.configId)}${ofWorkflow}`;

const filters = { workflow: ATTRIBUTE.workflowName } as const;

const ALARM: Alert = {
  uid: 'stepmeter-selection-alarm',
  title: 'Configuration set aside',
  severity: 'warning',
  firing: selectionAlarmed,
  values: { alarms },
  subject,
  problem: 'became worse and was set aside',
  description:
    `${count('alarms', 'alarm')} in the last day: ${ifLabelIs(ATTRIBUTE.signal, 'success', 'fewer successes')}${ifLabelIs(ATTRIBUTE.signal, 'cost', 'higher cost')}. ` +
    'stepmeter suggest shows the success before and after, and what to do.',
  dashboard: { uid: DASHBOARD.selection, panel: 'Alarms', filters },
};

const DIFFERENT: Readonly<Record<DriftKind, string>> = {
  [DRIFT_KIND.model]: 'another model than chosen',
  [DRIFT_KIND.modelAlias]: 'another model behind the same name',
  [DRIFT_KIND.effort]: 'another thinking level than chosen',
  [DRIFT_KIND.cliVersion]: 'another CLI version than before',
  [DRIFT_KIND.prompts]: 'other prompt files than before',
};

const differences = Object.entries(DIFFERENT)
  .map(([kind, text]) => ifLabelIs(ATTRIBUTE.driftKind, kind, text))
  .join('');

const DRIFT: Alert = {
  uid: 'stepmeter-configuration-drift',
  title: 'Configuration drift',
  severity: 'info',
  firing: configurationDrifted,
  values: { drift },
  subject,
  problem: `used ${differences}`,
  description: `${count('drift', 'run')} in the last day. stepmeter configure explain RUN shows the difference.`,
  dashboard: { uid: DASHBOARD.selection, panel: 'Drift over time', filters },
};

/** Alerts on the selection of configurations. */
export const SELECTION_ALERTS: AlertGroup = { name: 'Selection', interval: '1m', alerts: [ALARM, DRIFT] };

function ofLastDay(metric: Metric, kind: string): string {
  return recentIncrease(metric, { by: [...CONFIGURATION, kind] }, { over: `${REPORTED_DAYS}d` });
}
