import { EARLIER, PRECEDING, customVariable } from './variables.ts';
import { breakdown, groupByVariable } from './parts/cost-breakdown.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { workflowToCompare } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { heatmap, lines } from '../panels/graph.ts';
import { signedStat, stat } from '../panels/single-values.ts';
import { BUDGET_USED, COLOR, type Threshold, UNIT, levels } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { budgetByPeriod, spendToCome, spentByPeriod } from '../queries/budgets.ts';
import { INTERVAL, orZero } from '../queries/promql.ts';
import { cacheReadShare, costPerRun, costPerSuccess } from '../queries/runs.ts';
import { increaseInScope } from '../queries/scope.ts';
import { COST_CHANGE_LEVELS, SPEND_RATE_DAYS } from '../thresholds.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

const toRuns = { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] };

const INCREASE: readonly Threshold[] = levels(COST_CHANGE_LEVELS);

const BASELINE = '$baseline';

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({
      title: 'Spend',
      description:
        'Cost of model requests in the time range according to the price table, including running runs. Metric: stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [{ expr: orZero(increaseInScope(METRIC.cost)) }],
    }),
    stat({
      title: 'Cost per run',
      description:
        'Mean cost of the runs that ended in the time range, with any result, as known when they ended. Includes their cost before the time range; runs whose cost is not fully known are left out. Metric: stepmeter.run.cost.',
      unit: UNIT.dollars,
      decimals: 4,
      noValue: 'no runs',
      queries: [{ expr: costPerRun() }],
      link: toRuns,
    }),
    stat({
      title: 'Cost per success',
      description:
        'Cost of all runs that ended in the time range, divided by the number of successful runs: failed runs make successes more expensive. Runs whose cost is not fully known are left out. Metric: stepmeter.run.cost.',
      unit: UNIT.dollars,
      decimals: 4,
      noValue: 'no successes',
      queries: [{ expr: costPerSuccess() }],
      link: toRuns,
    }),
    signedStat({
      title: 'Run cost vs. baseline',
      description:
        'Relative change of the mean cost per run from the baseline, the time range of the same length selected by the variable "Baseline". With few runs it varies widely; `stepmeter compare` shows confidence intervals. Metric: stepmeter.run.cost.',
      noValue: 'no comparison',
      color: COLOR.good,
      thresholds: [{ from: 0, color: COLOR.neutral }, ...INCREASE],
      now: costPerRun(),
      before: costPerRun({ offset: BASELINE }),
      link: { title: 'Compare', to: DASHBOARD.compare },
    }),
    stat({
      title: 'Cache savings',
      description:
        'Cost of the same requests without the prompt cache, minus their cost. Negative if little of what was written to the cache was read again, because cache writes cost more than plain input. Metrics: stepmeter.cost.uncached, stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [
        { expr: `(${orZero(increaseInScope(METRIC.uncachedCost))}) - (${orZero(increaseInScope(METRIC.cost))})` },
      ],
    }),
    stat({
      title: 'Unpriced requests',
      description:
        'Requests to models that are not in the price table. Their cost is unknown and missing from all panels. Set prices with STEPMETER_PRICES. Metric: stepmeter.requests.unpriced.',
      unit: UNIT.exact,
      color: COLOR.good,
      thresholds: [{ from: 1, color: COLOR.bad }],
      queries: [{ expr: orZero(increaseInScope(METRIC.unpricedRequests)) }],
    }),
  ],
};

const distribution: Section = {
  title: 'Cost of runs',
  panels: [
    heatmap({
      title: 'Run cost distribution',
      description: 'Runs that ended in each interval, by cost as known when they ended. Metric: stepmeter.run.cost.',
      unit: UNIT.axisDollars,
      decimals: 2,
      metric: METRIC.runCost,
      bounds: [0.01, 0.1, 0.5, 1, 5, 10, 50, 100],
      link: toRuns,
    }),
  ],
};

const change = {
  unit: UNIT.percent,
  operator: 'change',
  noValue: EMPTY_CELL,
  color: COLOR.good,
  thresholds: [{ from: 0, color: COLOR.quiet }, ...INCREASE],
} as const;

const now = { by: [ATTRIBUTE.workflowName] };

const dollars = { unit: UNIT.dollars, decimals: 4, noValue: EMPTY_CELL };

const before = { ...now, offset: BASELINE };

const comparison: Section = {
  title: 'Change from baseline',
  panels: [
    lines({
      title: 'Cost per run over time',
      description:
        'Mean cost of the runs that ended in each interval, and of the baseline, shifted to the same axis. Intervals without runs are skipped. Metric: stepmeter.run.cost.',
      unit: UNIT.axisDollars,
      width: 24,
      points: 50,
      connected: true,
      queries: [
        { expr: costPerRun({}, INTERVAL), legend: 'now' },
        { expr: costPerRun({ offset: BASELINE }, INTERVAL), legend: 'baseline' },
      ],
    }),
    table({
      title: 'Change from baseline by workflow',
      description:
        'Mean cost per run and cost per success in the time range and in the baseline, and their relative change. Metric: stepmeter.run.cost.',
      width: 24,
      keys: [workflowToCompare],
      computed: [
        { title: 'Run change', left: 'Run', right: 'Run before', ...change },
        { title: 'Success change', left: 'Success', right: 'Success before', ...change },
      ],
      values: [
        { title: 'Run', expr: costPerRun(now), ...dollars },
        { title: 'Run before', expr: costPerRun(before), ...dollars },
        { title: 'Success', expr: costPerSuccess(now), ...dollars },
        { title: 'Success before', expr: costPerSuccess(before), ...dollars },
      ],
    }),
  ],
};

const budget = { unit: UNIT.dollars, decimals: 2 };

const budgets: Section = {
  title: 'Budgets and cache',
  panels: [
    table({
      title: 'Budgets',
      description: `Spend in the current day, week (from Monday) and month in UTC, the projection at its end at the average rate of the last ${SPEND_RATE_DAYS} days, and the budgets. Budgets cover all workflows of an environment. Metrics: stepmeter.cost, stepmeter.budget (STEPMETER_BUDGET_DAY, _WEEK, _MONTH).`,
      width: 14,
      keys: [{ attribute: ATTRIBUTE.budgetPeriod, title: 'Period' }],
      computed: [
        { title: 'Used', left: 'Spent', operator: '/', right: 'Budget', ...BUDGET_USED },
        { title: 'Projected', left: 'Spent', operator: '+', right: 'To come', ...budget },
        { title: 'Projected use', left: 'Projected', operator: '/', right: 'Budget', ...BUDGET_USED },
      ],
      values: [
        { title: 'Spent', expr: spentByPeriod, ...budget },
        { title: 'To come', expr: spendToCome, ...budget, hidden: true },
        { title: 'Budget', expr: budgetByPeriod, ...budget, noValue: EMPTY_CELL },
      ],
    }),
    lines({
      title: 'Cache read share over time',
      description:
        'Share of the input tokens in each interval that were read from the cache, by model. Metrics: gen_ai.client.inference.usage.*.',
      unit: UNIT.share,
      softMax: 1,
      width: 10,
      points: 50,
      connected: true,
      queries: [{ expr: cacheReadShare({ by: [ATTRIBUTE.requestModel] }, INTERVAL), by: [ATTRIBUTE.requestModel] }],
    }),
  ],
};

const baselineVariable = customVariable({
  name: 'baseline',
  label: 'Baseline',
  description: 'The time range with which this one is compared; it has the same length',
  options: [PRECEDING, ...EARLIER],
});

/** Spend, its breakdown, and its change from a baseline. */
export const cost: DashboardSpec = {
  uid: DASHBOARD.cost,
  title: 'Cost',
  description: 'Spend and its breakdown, cost per run and per success, budgets, and the prompt cache.',
  sections: [summary, breakdown, distribution, comparison, budgets],
  variables: [groupByVariable, baselineVariable],
};
