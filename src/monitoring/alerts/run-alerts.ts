import { ATTRIBUTE } from '../../telemetry/names.ts';
import { BOARD } from '../dashboards/boards.ts';
import { prometheusLabel } from '../prometheus-names.ts';
import { RULE_SERIES } from '../rules/series.ts';
import type { Alert, AlertGroup } from './alert.ts';
import { count, decimal, dollars, duration, labelValue, whole } from './go-template.ts';

const workflow = labelValue(ATTRIBUTE.workflowName);
const narrowedBy = { workflow: ATTRIBUTE.workflowName } as const;
const WORKFLOW = `$labels.${prometheusLabel(ATTRIBUTE.workflowName)}`;

const ERRORS: Alert = {
  uid: 'stepmeter-error-spike',
  title: 'Error spike',
  severity: 'warning',
  firing: RULE_SERIES.errorsSpike,
  figures: { last_hour: RULE_SERIES.errorsLastHour, usual: RULE_SERIES.errorsUsual },
  subject: `Errors of type ${labelValue(ATTRIBUTE.errorType)} in ${workflow}`,
  does: 'are far above normal',
  description: `${whole('last_hour')} in the last hour; normal is ${decimal('usual')} an hour (mean of the last week).`,
  board: { uid: BOARD.reliability, panel: 'Errors over time', narrowedBy },
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
  figures: { age: RULE_SERIES.runAge, age_limit: RULE_SERIES.runAgeLimit },
  subject: `A run of ${workflow}`,
  does: 'is stuck',
  description: `The oldest running run started ${duration('age')} ago. Runs of ${workflow} normally finish within ${duration('age_limit')}.`,
  board: { uid: BOARD.runs, panel: 'Oldest of them', narrowedBy },
};

const BILL: Alert = {
  uid: 'stepmeter-bill-differs',
  title: 'Recorded usage differs from bill',
  severity: 'warning',
  firing: RULE_SERIES.billDiffers,
  figures: { difference_usd: RULE_SERIES.billDifferenceUsd, difference_tokens: RULE_SERIES.billDifferenceTokens },
  subject: `Recorded usage of ${workflow}`,
  does: 'differs from the bills of the Claude CLI',
  description: `Not reconciled in the last day: ${dollars('difference_usd')} and ${count('difference_tokens')} tokens.`,
  board: { uid: BOARD.pipeline, panel: 'Differences by kind', narrowedBy },
};

/** Problems of runs that need no comparison with earlier ones. */
export const RUN_ALERTS: AlertGroup = { name: 'Runs', interval: '1m', alerts: [ERRORS, STUCK, BILL] };
