import type { Alert, AlertGroup } from './alert.ts';
import { abbreviated, dollars, duration, integer, labelValue, oneDecimal } from './go-template.ts';
import { DASHBOARD } from '../dashboards/uids.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { RULE_SERIES } from '../rules/series.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

const workflow = labelValue(ATTRIBUTE.workflowName);
const filters = { workflow: ATTRIBUTE.workflowName } as const;
const WORKFLOW = `$labels.${prometheusLabel(ATTRIBUTE.workflowName)}`;

const ERRORS: Alert = {
  uid: 'stepmeter-error-spike',
  title: 'Error spike',
  severity: 'warning',
  firing: RULE_SERIES.errorsSpike,
  values: { last_hour: RULE_SERIES.errorsLastHour, usual: RULE_SERIES.errorsUsual },
  subject: `Errors of type ${labelValue(ATTRIBUTE.errorType)} in ${workflow}`,
  problem: 'are far above normal',
  description: `${integer('last_hour')} in the last hour; normal is ${oneDecimal('usual')} an hour (mean of the last week).`,
  dashboard: { uid: DASHBOARD.reliability, panel: 'Errors over time', filters },
  traces: {
    title: 'Traces with this error',
    query: `{ span.${ATTRIBUTE.workflowName} = %q && span.${ATTRIBUTE.errorType} = %q }`,
    values: [WORKFLOW, `$labels.${prometheusLabel(ATTRIBUTE.errorType)}`],
  },
};

const STUCK: Alert = {
  uid: 'stepmeter-run-stuck',
  title: 'Run stuck',
  severity: 'warning',
  firing: RULE_SERIES.runStuck,
  values: { age: RULE_SERIES.runAge, age_limit: RULE_SERIES.runAgeLimit },
  subject: `A run of ${workflow}`,
  problem: 'is stuck',
  description: `The oldest running run started ${duration('age')} ago. Runs of ${workflow} normally finish within ${duration('age_limit')}.`,
  dashboard: { uid: DASHBOARD.runs, panel: 'Oldest running run', filters },
};

const BILL: Alert = {
  uid: 'stepmeter-bill-differs',
  title: 'Recorded usage differs from bill',
  severity: 'warning',
  firing: RULE_SERIES.billDiffers,
  values: { difference_usd: RULE_SERIES.billDifferenceUsd, difference_tokens: RULE_SERIES.billDifferenceTokens },
  subject: `Recorded usage of ${workflow}`,
  problem: 'differs from the bills of the Claude CLI',
  description: `Not reconciled in the last day: ${dollars('difference_usd')} and ${abbreviated('difference_tokens')} tokens.`,
  dashboard: { uid: DASHBOARD.pipeline, panel: 'Differences by kind' },
};

/** Alerts on runs that do not depend on a baseline. */
export const RUN_ALERTS: AlertGroup = { name: 'Runs', interval: '1m', alerts: [ERRORS, STUCK, BILL] };
