import { DASHBOARD } from './uids.ts';
import { type DashboardTarget, rowField } from '../panels/links.ts';
import type { Stat } from '../panels/single-values.ts';
import { COLOR, UNIT, levels } from '../panels/style.ts';
import type { RowKey } from '../panels/row-key.ts';
import { secondsSinceLastReport } from '../queries/promql.ts';
import { RUNNING } from '../queries/runs.ts';
import { currentSumInScope, inScope, increaseInScope } from '../queries/scope.ts';
import { RELAY_SILENCE_LEVELS } from '../thresholds.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

// Columns and panels that several dashboards have.

/** The column of workflows, with a link to their runs. */
export const workflowToRuns: RowKey = {
  attribute: ATTRIBUTE.workflowName,
  title: 'Workflow',
  link: { title: 'Runs of this workflow', to: DASHBOARD.runs, set: { workflow: rowField('Workflow') } },
};

/** The column of workflows, with a link to a comparison of their runs. */
export const workflowToCompare: RowKey = {
  attribute: ATTRIBUTE.workflowName,
  title: 'Workflow',
  link: {
    title: 'Compare runs of this workflow',
    to: DASHBOARD.compare,
    set: { a_workflow: rowField('Workflow'), b_workflow: rowField('Workflow') },
  },
};

const ofStep = runsAtStep(rowField('Step'));

/** The column of steps, next to one of workflows, with a link to the runs of the workflow. */
export const stepToRuns: RowKey = {
  attribute: ATTRIBUTE.stepName,
  title: 'Step',
  link: { ...ofStep, set: { workflow: rowField('Workflow'), ...ofStep.set } },
};

/** Runs that are running. */
export const runningNow: Stat = {
  title: 'Running now',
  description:
    'Runs that are running at the end of the time range. No value is shown while the relay does not report. Metric: stepmeter.runs.active.',
  unit: UNIT.exact,
  noValue: 'relay silent',
  queries: [{ expr: RUNNING }],
};

/** The time since the last report of the relay that has been silent the longest. */
export const relaySilence: Stat = {
  title: 'Time since last report',
  description:
    'Time since the last report of the relay that has been silent the longest. Relays report every 15 seconds. Relays that were stopped, or silent for more than two days, are not included. Metric: time of the last sample of stepmeter.relay.up.',
  unit: UNIT.duration,
  noValue: 'none running',
  thresholds: levels(RELAY_SILENCE_LEVELS),
  queries: [{ expr: `max (${secondsSinceLastReport(inScope(METRIC.relayUp))})` }],
};

/** Records in quarantine. */
export const quarantinedRecords: Stat = {
  title: 'Quarantined records',
  description:
    'Records that could not be ingested, at the end of the time range. `stepmeter doctor` shows where they are and why. Metric: stepmeter.quarantine.depth.',
  unit: UNIT.exact,
  noValue: 'relay silent',
  color: COLOR.good,
  thresholds: [{ from: 1, color: COLOR.bad }],
  queries: [{ expr: currentSumInScope(METRIC.quarantineDepth) }],
};

/** No relay that is silent can say that nothing failed. */
const zeroWhileReporting = `0 * ${currentSumInScope(METRIC.spoolDepth)}`;

/** Failed exports. */
export const failedExports: Stat = {
  title: 'Failed exports',
  description: 'Exports in the time range that failed. They are retried. Metric: stepmeter.export.failures.',
  unit: UNIT.exact,
  noValue: 'relay silent',
  color: COLOR.good,
  thresholds: [{ from: 1, color: COLOR.warning }],
  queries: [{ expr: `(${increaseInScope(METRIC.exportFailures)}) or on() ${zeroWhileReporting}` }],
};

/**
 * A link to runs, with the tool calls, files and requests of one step in the details. It also finds runs without the
 * step, because the span of a run does not contain its steps.
 */
function runsAtStep(step: string): Pick<DashboardTarget, 'title' | 'to' | 'set'> {
  return {
    title: 'Runs of this workflow, details of this step',
    to: DASHBOARD.runs,
    set: { of_step: step },
  };
}
