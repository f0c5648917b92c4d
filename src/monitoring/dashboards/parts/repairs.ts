import type { StepKind } from '../../../core/context.ts';
import type { Section } from '../dashboard.ts';
import { stepToRuns } from '../shared.ts';
import { DASHBOARD } from '../uids.ts';
import { EMPTY_CELL } from '../../panels/column.ts';
import { bars } from '../../panels/graph.ts';
import { barGauge } from '../../panels/single-values.ts';
import { UNIT } from '../../panels/style.ts';
import { table } from '../../panels/table.ts';
import { type QueryOptions, orZero, per, ratio } from '../../queries/promql.ts';
import { completedSteps, firstAttemptSuccessRate, kindIs } from '../../queries/runs.ts';
import { increaseInScope, increasePerIntervalInScope } from '../../queries/scope.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';

const SHOWN_ATTEMPTS = [1, 2, 3, 4, 5] as const;

const successful = `(${orZero(completedSteps({ result: 'success' }))})`;

const attemptsUntilSuccess = barGauge({
  title: 'Attempts until success',
  description:
    'Steps completed in the time range by the number of attempts until one succeeded, and steps that never succeeded. Metric: stepmeter.step.attempts.',
  unit: UNIT.exact,
  queries: [
    ...SHOWN_ATTEMPTS.map((count) => ({
      expr: `${successfulWithin(count)} - ${successfulWithin(count - 1)}`,
      legend: String(count),
    })),
    { expr: `${successful} - ${successfulWithin(SHOWN_ATTEMPTS.length)}`, legend: 'more' },
    { expr: `(${orZero(completedSteps())}) - ${successful}`, legend: 'never' },
  ],
});

const overTime = bars({
  title: 'Repairs and retries over time',
  description:
    'Attempts other than the first that ended in each interval: repairs of what an earlier attempt left, and retries of the same work. Metric: stepmeter.steps.',
  unit: UNIT.exact,
  width: 16,
  noValue: 'none recorded',
  link: { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] },
  queries: [
    { expr: perInterval('repair'), legend: 'repairs' },
    { expr: perInterval('retry'), legend: 'retries' },
  ],
});

const byStep = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] };

const share = { unit: UNIT.share, decimals: 1, noValue: EMPTY_CELL };

const steps = table({
  title: 'Attempts by step',
  description:
    'Attempts that ended in the time range by kind; and of the completed steps, the share that succeeded at the first attempt, the share that succeeded at any attempt, and the mean number of attempts. Metrics: stepmeter.steps, stepmeter.step.attempts.',
  width: 24,
  onlyCounted: true,
  keys: [{ attribute: ATTRIBUTE.workflowName, title: 'Workflow' }, stepToRuns],
  values: [
    { title: 'First attempts', expr: attempts('first', byStep), unit: UNIT.exact },
    { title: 'Retries', expr: attempts('retry', byStep), unit: UNIT.exact },
    { title: 'Repairs', expr: attempts('repair', byStep), unit: UNIT.exact },
    { title: 'First-attempt success', expr: firstAttemptSuccessRate(byStep), ...share },
    {
      title: 'Success rate',
      expr: ratio(completedSteps({ result: 'success' }, byStep), completedSteps({}, byStep)),
      ...share,
    },
    {
      title: 'Mean attempts',
      expr: per(increaseInScope(METRIC.stepAttempts, { ...byStep, part: 'sum' }), completedSteps({}, byStep)),
      unit: UNIT.factor,
      decimals: 2,
      noValue: EMPTY_CELL,
    },
  ],
  sortBy: 'Repairs',
});

/** Steps that needed more than one attempt. */
export const repairs: Section = { title: 'Repairs and retries', panels: [attemptsUntilSuccess, overTime, steps] };

/** Ended attempts of a kind. */
export function attempts(kind: StepKind, options: QueryOptions = {}): string {
  return increaseInScope(METRIC.steps, { ...options, where: { [ATTRIBUTE.stepKind]: kindIs(kind) } });
}

function successfulWithin(within: number): string {
  return within === 0 ? '0' : `(${orZero(completedSteps({ result: 'success', within }))})`;
}

function perInterval(kind: StepKind): string {
  return increasePerIntervalInScope(METRIC.steps, { where: { [ATTRIBUTE.stepKind]: kindIs(kind) } });
}
