import { type DetectionSignal, SIGNAL, type Signal } from '../../core/signal.ts';
import { differences } from './compare-differences.ts';
import {
  type Side,
  WHOLE_RUNS,
  bothSides,
  completedOf,
  increaseOf,
  selectionVariables,
  successesOf,
} from './compare-selections.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { DASHBOARD } from './uids.ts';
import { customVariable } from './variables.ts';
import { lines } from '../panels/graph.ts';
import { stat } from '../panels/single-values.ts';
import { UNIT } from '../panels/style.ts';
import { INTERVAL, orZero, per } from '../queries/promql.ts';
import { COMPLETED, kindIs, resultIs } from '../queries/runs.ts';
import { typicalValue } from '../queries/typical-value.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

/** The signals that attempts at steps have. */
export const STEP_SIGNALS: readonly DetectionSignal[] = [SIGNAL.cost, SIGNAL.duration, SIGNAL.tokens, SIGNAL.errors];

const noRuns = { noValue: 'no runs' };

const summary: Section = {
  title: 'A and B',
  panels: [
    stat({
      title: 'Runs',
      description: 'Runs of each side that ended in its time range, with any result. Metric: stepmeter.runs.',
      unit: UNIT.exact,
      queries: bothSides((side) => orZero(increaseOf(side, METRIC.runs))),
    }),
    stat({
      title: 'Success rate',
      description: 'Successful runs as a share of the successful and failed runs of each side. Metric: stepmeter.runs.',
      unit: UNIT.share,
      decimals: 1,
      ...noRuns,
      queries: bothSides((side) => per(successesOf(side), completedOf(side))),
    }),
    stat({
      title: 'Typical cost per run',
      description: typicalText('cost', SIGNAL.cost),
      unit: UNIT.dollars,
      decimals: 4,
      ...noRuns,
      queries: bothSides((side) => typicalPerRun(side, SIGNAL.cost)),
    }),
    stat({
      title: 'Typical run duration',
      description: typicalText('duration', SIGNAL.duration),
      unit: UNIT.duration,
      decimals: 1,
      ...noRuns,
      queries: bothSides((side) => typicalPerRun(side, SIGNAL.duration)),
    }),
    stat({
      title: 'Typical tokens per run',
      description: typicalText('number of tokens of all kinds', SIGNAL.tokens),
      unit: UNIT.count,
      ...noRuns,
      queries: bothSides((side) => typicalPerRun(side, SIGNAL.tokens)),
    }),
    stat({
      title: 'Repairs per run',
      description:
        'Repairs and retries, attempts at steps other than the first, divided by the runs of each side that ended in its time range. Metrics: stepmeter.steps, stepmeter.runs.',
      unit: UNIT.factor,
      decimals: 2,
      ...noRuns,
      queries: bothSides(repairsPerRun),
    }),
  ],
};

const SHIFTED = 'The time ranges of both sides are shifted to the same axis. Intervals without runs are skipped.';

const overTime: Section = {
  title: 'Over time',
  panels: [
    lines({
      title: 'Cost per run over time',
      description: `Mean cost of the runs of each side that ended in each interval. ${SHIFTED} Metric: stepmeter.run.cost.`,
      unit: UNIT.axisDollars,
      points: 50,
      connected: true,
      queries: bothSides(meanCost),
    }),
    lines({
      title: 'Success rate over time',
      description: `Successful runs as a share of the successful and failed runs of each side that ended in each interval. ${SHIFTED} Metric: stepmeter.runs.`,
      unit: UNIT.share,
      softMax: 1,
      points: 50,
      connected: true,
      queries: bothSides((side) => per(orZero(runs(side, resultIs('success'))), runs(side, COMPLETED))),
    }),
  ],
};

const signalVariable = customVariable({
  name: 'signal',
  label: 'Step signal',
  description: 'The signal by which attempts at steps are compared',
  options: STEP_SIGNALS.map((value) => ({ text: value, value })),
});

/** Two selections of runs, with confidence intervals of their differences. */
export const compare: DashboardSpec = {
  uid: DASHBOARD.compare,
  title: 'Compare',
  description: 'Cost, duration, tokens and success rate of two selections of runs, A and B, and their differences.',
  sections: [summary, differences, overTime],
  variables: [...selectionVariables(), signalVariable],
};

function typicalText(what: string, signal: Signal): string {
  return `Typical ${what} of the successful and failed runs of each side: a mean of logarithms, transformed back, which outliers hardly affect. The arithmetic mean is higher. Metric: stepmeter.signal.score (${signal}).`;
}

/** The typical value of a signal per run of a side. */
function typicalPerRun(side: Side, signal: Signal): string {
  const where = { ...WHOLE_RUNS, [ATTRIBUTE.signal]: `="${signal}"` };
  return typicalValue(signal, (metric) => increaseOf(side, metric, { where }));
}

function repairsPerRun(side: Side): string {
  const repairs = increaseOf(side, METRIC.steps, { where: { [ATTRIBUTE.stepKind]: kindIs('repair', 'retry') } });
  return per(orZero(repairs), increaseOf(side, METRIC.runs));
}

function meanCost(side: Side): string {
  return per(
    increaseOf(side, METRIC.runCost, { part: 'sum' }, INTERVAL),
    increaseOf(side, METRIC.runCost, { part: 'count' }, INTERVAL),
  );
}

function runs(side: Side, result: string): string {
  return increaseOf(side, METRIC.runs, { where: { [ATTRIBUTE.runResult]: result } }, INTERVAL);
}
