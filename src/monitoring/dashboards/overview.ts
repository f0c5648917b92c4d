import type { DashboardSpec, Section } from './dashboard.ts';
import {
  failedExports,
  quarantinedRecords,
  relaySilence,
  runningNow,
  workflowToCompare,
  workflowToRuns,
} from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { bars } from '../panels/graph.ts';
import type { PanelQuery } from '../panels/panel.ts';
import { stat } from '../panels/single-values.ts';
import { BUDGET_USED, COLOR, SUCCESS_SHARE, UNIT } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { spentToday, usedToday } from '../queries/budgets.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { bracesOf, orZero } from '../queries/promql.ts';
import { costPerRun, costPerSuccess, successRate } from '../queries/runs.ts';
import { currentSumInScope, increaseInScope, increasePerIntervalInScope, scopeOf } from '../queries/scope.ts';
import { RULE_SERIES } from '../rules/series.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';

const toRuns = { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] };
const toReliability = { title: 'Reliability', to: DASHBOARD.reliability, keep: ['environment', 'workflow'] };
const toCost = { title: 'Cost', to: DASHBOARD.cost, keep: ['environment', 'workflow'] };

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({
      title: 'Runs',
      description: 'Runs that ended in the time range, with any result. Metric: stepmeter.runs.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(increaseInScope(METRIC.runs)) }],
      link: toRuns,
    }),
    stat({
      title: 'Success rate',
      description:
        'Successful runs as a share of successful and failed runs that ended in the time range. Cancelled and abandoned runs are excluded. Metric: stepmeter.runs.',
      ...SUCCESS_SHARE,
      noValue: 'no runs',
      queries: [{ expr: successRate() }],
      link: toReliability,
    }),
    stat({
      title: 'Spend',
      description:
        'Cost of model requests in the time range according to the price table, including running runs. Requests to models without a price are not included. Metric: stepmeter.cost.',
      unit: UNIT.dollars,
      decimals: 2,
      queries: [{ expr: orZero(increaseInScope(METRIC.cost)) }],
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

const REGRESSION_LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.signal];

const regressions: Section = {
  title: 'Regressions',
  panels: [
    table({
      title: 'Regressions',
      description:
        'Workflows and steps that are significantly worse than in their own past, at the end of the time range. A regression is listed until it resolves. "Ratio" compares the typical value with the baseline; "Difference" is the change of the success rate in percentage points. An empty list does not prove the absence of regressions: few runs have little statistical power. Source: the recording rules stepmeter:regression:*, on which alerts fire, too.',
      width: 24,
      height: 7,
      noValue: 'no significant regressions',
      keys: [
        workflowToCompare,
        // Regressions of whole runs have no step.
        { ...workflowToRuns, attribute: ATTRIBUTE.stepName, title: 'Step', noValue: 'whole run' },
        { attribute: ATTRIBUTE.signal, title: 'Signal' },
      ],
      values: [
        {
          title: 'Ratio',
          expr: whileFiring(RULE_SERIES.regressionRatio),
          unit: UNIT.factor,
          decimals: 2,
          noValue: EMPTY_CELL,
        },
        {
          title: 'Difference',
          expr: whileFiring(RULE_SERIES.regressionPoints),
          unit: UNIT.points,
          decimals: 0,
          noValue: EMPTY_CELL,
        },
        {
          title: 'Runs or attempts',
          expr: whileFiring(RULE_SERIES.regressionSamples),
          unit: UNIT.exact,
          noValue: EMPTY_CELL,
        },
        {
          title: 'Since',
          // Grafana expects times in milliseconds.
          expr: whileFiring(RULE_SERIES.regressionOnset, (onset) => `${onset} * 1000`),
          unit: UNIT.time,
          noValue: EMPTY_CELL,
        },
      ],
      sortBy: 'Since',
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
        'Runs that ended and cost in the time range. Cost per success is the cost of all ended runs divided by the number of successful runs. Metrics: stepmeter.runs, stepmeter.cost, stepmeter.run.cost, stepmeter.errors.',
      width: 24,
      keys: [workflowToRuns],
      values: [
        { title: 'Runs', expr: increaseInScope(METRIC.runs, byWorkflow), unit: UNIT.exact },
        {
          title: 'Success rate',
          expr: successRate(byWorkflow),
          unit: UNIT.share,
          decimals: 1,
          noValue: EMPTY_CELL,
        },
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
  sections: [summary, regressions, overTime, workflows, pipelineHealth],
};

/** A value of each regression that is firing. */
function whileFiring(series: string, expression: (selector: string) => string = (selector) => selector): string {
  return `max by (${REGRESSION_LABELS.map(prometheusLabel).join(', ')}) (${expression(recorded(series))} and ${recorded(RULE_SERIES.regressionFiring)} == 1)`;
}

function recorded(series: string): string {
  return `${series}${bracesOf(scopeOf(REGRESSION_LABELS))}`;
}

/** Disjoint kinds of tokens, whose sum is the number of all tokens. */
function tokensByKind(): PanelQuery[] {
  // Without zeros, a kind that never occurred would make a difference empty.
  const count = (metric: Metric): string => `(${orZero(increasePerIntervalInScope(metric))})`;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = METRIC;
  return [
    { legend: 'input', expr: `${count(inputTokens)} - ${count(cacheReadTokens)} - ${count(cacheWriteTokens)}` },
    { legend: 'cache read', expr: count(cacheReadTokens) },
    { legend: 'cache write', expr: count(cacheWriteTokens) },
    { legend: 'output', expr: `${count(outputTokens)} - ${count(reasoningTokens)}` },
    { legend: 'reasoning', expr: count(reasoningTokens) },
  ];
}
