import { EVERY_STEP, changeAnnotations } from './annotations.ts';
import { PRECEDING } from './variables.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { regressionsTable } from './parts/regressions-table.ts';
import { failedExports, quarantinedRecords, relaySilence, runningNow, workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { alertList } from '../panels/without-queries.ts';
import { bars } from '../panels/graph.ts';
import type { PanelQuery } from '../panels/panel.ts';
import { stat } from '../panels/single-values.ts';
import { BUDGET_USED, COLOR, SUCCESS_SHARE, UNIT } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { spentToday, usedToday } from '../queries/budgets.ts';
import { END, type QueryOptions, orZero, upToEnd } from '../queries/promql.ts';
import { sumOf } from '../queries/sum-of.ts';
import {
  costPerRun,
  costPerSuccess,
  resultSharePerInterval,
  successRate,
  completedBy,
  successesBy,
} from '../queries/runs.ts';
import { currentSumInScope, increaseInScope, increasePerIntervalInScope } from '../queries/scope.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';

const BEFORE =
  '"Before" is the time range of the same length that ends where this one begins. The line shows how the value went from there to "now": at each point it is that of a range of this length.';

const toRuns = { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] };
const toReliability = { title: 'Reliability', to: DASHBOARD.reliability, keep: ['environment', 'workflow'] };
const toCost = { title: 'Cost', to: DASHBOARD.cost, keep: ['environment', 'workflow'] };

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({
      title: 'Runs',
      description: `Runs that ended in the time range, with any result. ${BEFORE} Metric: stepmeter.runs.`,
      unit: UNIT.exact,
      queries: withPrevious((options) => orZero(increaseInScope(METRIC.runs, options))),
      link: toRuns,
    }),
    stat({
      title: 'Success rate',
      description: `Successful runs as a share of successful and failed runs that ended in the time range. Cancelled and abandoned runs are excluded. ${BEFORE} Metric: stepmeter.runs.`,
      ...SUCCESS_SHARE,
      noValue: 'no runs',
      queries: withPrevious(successRate),
      link: toReliability,
    }),
    stat({
      title: 'Spend',
      description: `Cost of model requests in the time range according to the price table, including running runs. Requests to models without a price are not included. ${BEFORE} Metric: stepmeter.cost.`,
      unit: UNIT.dollars,
      decimals: 2,
      queries: withPrevious((options) => orZero(increaseInScope(METRIC.cost, options))),
      link: toCost,
    }),
    stat({
      title: 'Spend today',
      description:
        'Cost of the model requests of all workflows since midnight UTC of the day in which the time range ends. Metric: stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [{ expr: orZero(spentToday) }],
    }),
    stat({
      title: 'Daily budget used',
      description:
        'Spend of all workflows since midnight UTC as a share of the daily budget. Metrics: stepmeter.cost, stepmeter.budget (STEPMETER_BUDGET_DAY).',
      ...BUDGET_USED,
      color: COLOR.good,
      queries: [{ expr: usedToday }],
    }),
    stat(runningNow),
  ],
};

const attention: Section = {
  title: 'What needs attention',
  panels: [
    regressionsTable(7),
    alertList({
      title: 'Firing alerts',
      description:
        'The alerts of Grafana that are firing or cannot be evaluated, of all workflows and environments. Select one for its details.',
      width: 8,
      height: 7,
    }),
    smallBars({
      title: 'Spend over time',
      description: 'Cost of model requests in each interval. Metric: stepmeter.cost.',
      unit: UNIT.axisDollars,
      queries: [{ expr: increasePerIntervalInScope(METRIC.cost), legend: 'spend' }],
      link: toCost,
    }),
    smallBars({
      title: 'Success rate over time',
      description:
        'Successful runs as a share of the successful and failed runs that ended in each interval. Intervals without runs have no bar. Metric: stepmeter.runs.',
      unit: UNIT.share,
      softMax: 1,
      noValue: 'no runs',
      queries: [{ expr: resultSharePerInterval('success'), legend: 'success' }],
      link: toReliability,
    }),
  ],
};

const overTime: Section = {
  title: 'Over time',
  panels: [
    bars({
      title: 'Runs by result',
      description: 'Runs that ended in each interval. Metric: stepmeter.runs.',
      unit: UNIT.exact,
      queries: [
        { expr: increasePerIntervalInScope(METRIC.runs, { by: [ATTRIBUTE.runResult] }), by: [ATTRIBUTE.runResult] },
      ],
    }),
    bars({
      title: 'Tokens by kind',
      description:
        'Tokens in each interval, each counted once: input that was neither read from nor written to the cache, cache reads, cache writes, output without reasoning, and reasoning. Metrics: gen_ai.client.inference.usage.*.',
      unit: UNIT.count,
      queries: tokensByKind(),
    }),
  ],
};

const byWorkflow = { by: [ATTRIBUTE.workflowName] };
const meanCost = { unit: UNIT.dollars, decimals: 4, noValue: EMPTY_CELL };

const workflows: Section = {
  title: 'Workflows',
  panels: [
    table({
      title: 'Workflows',
      description:
        'Runs that ended and cost in the time range. Cost per success is the cost of all ended runs divided by the number of successful runs, without those whose cost is not fully known. Metrics: stepmeter.runs, stepmeter.cost, stepmeter.run.cost, stepmeter.errors.',
      width: 24,
      onlyCounted: true,
      keys: [workflowToRuns],
      computed: [
        {
          title: 'Success rate',
          left: 'Successful',
          operator: '/',
          right: 'Completed',
          unit: UNIT.share,
          decimals: 1,
          noValue: EMPTY_CELL,
        },
      ],
      values: [
        { title: 'Runs', expr: increaseInScope(METRIC.runs, byWorkflow), unit: UNIT.exact },
        { title: 'Successful', expr: successesBy(byWorkflow.by), unit: UNIT.exact, hidden: true },
        { title: 'Completed', expr: completedBy(byWorkflow.by), unit: UNIT.exact, hidden: true },
        { title: 'Spend', expr: increaseInScope(METRIC.cost, byWorkflow), unit: UNIT.dollars, decimals: 2 },
        { title: 'Cost per run', expr: costPerRun(byWorkflow), ...meanCost },
        { title: 'Cost per success', expr: costPerSuccess(byWorkflow), ...meanCost },
        { title: 'Errors', expr: increaseInScope(METRIC.errors, byWorkflow), unit: UNIT.exact },
        { title: 'Running now', expr: currentSumInScope(METRIC.runsActive, byWorkflow), unit: UNIT.exact },
      ],
      sortBy: 'Spend',
    }),
  ],
};

const toPipeline = { title: 'Pipeline', to: DASHBOARD.pipeline };

const pipelineHealth: Section = {
  title: 'Pipeline health',
  panels: [
    stat({ ...relaySilence, width: 6, link: toPipeline }),
    stat({
      title: 'Backlog',
      description:
        'Records waiting in the spool, and spans waiting for export to the collector. Metrics: stepmeter.spool.depth, stepmeter.outbox.depth.',
      unit: UNIT.exact,
      width: 6,
      noValue: 'relay silent',
      queries: [
        { expr: currentSumInScope(METRIC.spoolDepth), legend: 'records' },
        { expr: currentSumInScope(METRIC.outboxDepth), legend: 'spans' },
      ],
      link: toPipeline,
    }),
    stat({ ...quarantinedRecords, width: 6, link: toPipeline }),
    stat({ ...failedExports, width: 6, link: toPipeline }),
  ],
};

/** The state of all workflows on one page. */
export const overview: DashboardSpec = {
  uid: DASHBOARD.overview,
  title: 'Overview',
  description: 'Runs, success rate, spend, regressions, and the health of the pipeline.',
  sections: [summary, attention, overTime, workflows, pipelineHealth],
  filters: ['environment', 'workflow'],
  annotations: changeAnnotations(EVERY_STEP),
};

/** A value in the time range, with a sparkline from that in the range before, and the latter. */
function withPrevious(query: (options: QueryOptions) => string): PanelQuery[] {
  return [
    { expr: upToEnd(query({}), query({ at: END })), legend: 'now', sparkline: true },
    { expr: query({ offset: PRECEDING.value }), legend: 'before' },
  ];
}

function smallBars(spec: Parameters<typeof bars>[0]): ReturnType<typeof bars> {
  return bars({ points: 30, width: 8, height: 7, ...spec });
}

/** Disjoint kinds of tokens, whose sum is the number of all tokens. */
function tokensByKind(): PanelQuery[] {
  const count = (metric: Metric): string => increasePerIntervalInScope(metric);
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = METRIC;
  return [
    { legend: 'input', expr: sumOf([count(inputTokens)], [count(cacheReadTokens), count(cacheWriteTokens)]) },
    { legend: 'cache read', expr: count(cacheReadTokens) },
    { legend: 'cache write', expr: count(cacheWriteTokens) },
    { legend: 'output', expr: sumOf([count(outputTokens)], [count(reasoningTokens)]) },
    { legend: 'reasoning', expr: count(reasoningTokens) },
  ];
}
