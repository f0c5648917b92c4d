import type { DashboardSpec, Section } from './dashboard.ts';
import { attempts, repairs } from './parts/repairs.ts';
import { stepToRuns, workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { bars } from '../panels/graph.ts';
import { stat } from '../panels/single-values.ts';
import { SUCCESS_SHARE, UNIT } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import {
  firstAttemptSuccessRate,
  resultIs,
  resultSharePerInterval,
  runsWith,
  successRate,
  completedBy,
  successesBy,
} from '../queries/runs.ts';
import { orZero } from '../queries/promql.ts';
import { increaseInScope, increasePerIntervalInScope } from '../queries/scope.ts';
import { ATTRIBUTE, ERROR_SOURCE, METRIC, SESSION_EVENT } from '../../telemetry/names.ts';

const toRuns = { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] };

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({
      title: 'Success rate',
      description:
        'Successful runs as a share of successful and failed runs that ended in the time range. Metric: stepmeter.runs.',
      ...SUCCESS_SHARE,
      noValue: 'no runs',
      queries: [{ expr: successRate() }],
      link: toRuns,
    }),
    stat({
      title: 'Failed runs',
      description: 'Runs that failed in the time range. Metric: stepmeter.runs.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(runsWith(resultIs('failure'))) }],
      link: toRuns,
    }),
    stat({
      title: 'Incomplete runs',
      description:
        'Runs in the time range that were cancelled, or whose process disappeared. They do not affect success rates. Metric: stepmeter.runs.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(runsWith(resultIs('cancelled', 'abandoned'))) }],
      link: toRuns,
    }),
    stat({
      title: 'First-attempt success',
      description:
        'Share of the steps completed in the time range that succeeded at the first attempt. Metric: stepmeter.step.attempts.',
      ...SUCCESS_SHARE,
      noValue: 'no steps',
      queries: [{ expr: firstAttemptSuccessRate() }],
    }),
    stat({
      title: 'Repairs and retries',
      description:
        'Attempts at steps that ended in the time range and were not the first: repairs of what an earlier attempt left, and retries of the same work. Metric: stepmeter.steps.',
      unit: UNIT.exact,
      queries: [
        { expr: orZero(attempts('repair')), legend: 'repairs' },
        { expr: orZero(attempts('retry')), legend: 'retries' },
      ],
    }),
    stat({
      title: 'Errors',
      description:
        'Failed tool calls and steps, denied permissions, and failed model requests in the time range. Agents recover from many of them. Metric: stepmeter.errors.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(increaseInScope(METRIC.errors)) }],
    }),
  ],
};

const share = { unit: UNIT.share, decimals: 1, noValue: EMPTY_CELL };

const byWorkflow = { by: [ATTRIBUTE.workflowName] };

const runResults: Section = {
  title: 'Runs',
  panels: [
    bars({
      title: 'Success rate over time',
      description:
        'Shares of successful and failed runs that ended in each interval. Intervals without runs have no bar. Metric: stepmeter.runs.',
      unit: UNIT.share,
      softMax: 1,
      points: 50,
      noValue: 'no runs',
      queries: [
        { expr: resultSharePerInterval('success'), legend: 'success' },
        { expr: resultSharePerInterval('failure'), legend: 'failure' },
      ],
    }),
    table({
      title: 'Success rate by workflow',
      description:
        'Runs that ended in the time range with success or failure, and the share of successful ones. The rate of a few runs says little: `stepmeter compare` and the page of `stepmeter serve` show confidence intervals. Metric: stepmeter.runs.',
      onlyCounted: true,
      keys: [workflowToRuns],
      computed: [{ title: 'Success rate', left: 'Successful', operator: '/', right: 'Completed', ...share }],
      values: [
        { title: 'Failed', expr: runsWith(resultIs('failure'), byWorkflow), unit: UNIT.exact },
        { title: 'Successful', expr: successesBy(byWorkflow.by), unit: UNIT.exact },
        { title: 'Completed', expr: completedBy(byWorkflow.by), unit: UNIT.exact },
      ],
      sortBy: 'Failed',
    }),
  ],
};

const ERROR_KEYS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.errorSource, ATTRIBUTE.errorType];

const OF_MODEL = { [ATTRIBUTE.errorSource]: `="${ERROR_SOURCE.model}"` };

const errors: Section = {
  title: 'Errors',
  panels: [
    bars({
      title: 'Errors over time',
      width: 10,
      description:
        'Errors in each interval, by source: tool calls, model requests that failed after all retries, denied permissions, steps. Metric: stepmeter.errors.',
      unit: UNIT.exact,
      noValue: 'no errors recorded',
      queries: [
        {
          expr: increasePerIntervalInScope(METRIC.errors, { by: [ATTRIBUTE.errorSource] }),
          by: [ATTRIBUTE.errorSource],
        },
      ],
    }),
    table({
      title: 'Errors by step and type',
      width: 14,
      description: 'Errors in the time range by step, source and type. Metric: stepmeter.errors.',
      valuesFirst: true,
      keys: [
        { attribute: ATTRIBUTE.errorType, title: 'Type', longest: 'permission_denied' },
        workflowToRuns,
        stepToRuns,
        { attribute: ATTRIBUTE.errorSource, title: 'Source' },
      ],
      noValue: 'no errors recorded',
      values: [
        { title: 'Errors', expr: `${increaseInScope(METRIC.errors, { by: ERROR_KEYS })} > 0`, unit: UNIT.exact },
      ],
    }),
    bars({
      title: 'Permission requests',
      description:
        'Permission requests of sessions, and denied permissions, in each interval. How long sessions waited is in their spans. Metric: stepmeter.session.events.',
      unit: UNIT.exact,
      noValue: 'none recorded',
      queries: [
        { expr: sessionEvents(SESSION_EVENT.permissionRequest), legend: 'requested' },
        { expr: sessionEvents(SESSION_EVENT.permissionDenied), legend: 'denied' },
      ],
    }),
    bars({
      title: 'API errors',
      description:
        'Model requests in each interval that failed after all retries, by error type. Requests that succeeded after a retry are not included. Metric: stepmeter.errors.',
      unit: UNIT.exact,
      noValue: 'none recorded',
      queries: [
        {
          expr: increasePerIntervalInScope(METRIC.errors, { by: [ATTRIBUTE.errorType], where: OF_MODEL }),
          by: [ATTRIBUTE.errorType],
        },
      ],
    }),
  ],
};

/** Success rates, errors, repairs and retries. */
export const reliability: DashboardSpec = {
  uid: DASHBOARD.reliability,
  title: 'Reliability',
  description: 'Success rates, errors, permission requests, API errors, repairs and retries.',
  sections: [summary, runResults, errors, repairs],
};

function sessionEvents(event: string): string {
  return increasePerIntervalInScope(METRIC.sessionEvents, { where: { [ATTRIBUTE.sessionEvent]: `="${event}"` } });
}
