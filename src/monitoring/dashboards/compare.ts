import {
  type Side,
  WHOLE_RUNS,
  increaseOf,
  successRateOf,
  bothSides,
  selectionVariables,
} from './parts/compare-selections.ts';
import type { Section, DashboardSpec } from './dashboard.ts';
import { note } from '../panels/without-queries.ts';
import { UNIT } from '../panels/style.ts';
import { type Table, table } from '../panels/table.ts';
import { per, type QueryOptions, INTERVAL, orNaN, orZero, shareOf } from '../queries/promql.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { type DetectionSignal, SIGNAL, type Signal } from '../../core/signal.ts';
import { DASHBOARD } from './uids.ts';
import { customVariable } from './variables.ts';
import { lines } from '../panels/graph.ts';
import { stat } from '../panels/single-values.ts';
import { COMPLETED, kindIs, resultIs, typicalValue } from '../queries/runs.ts';

/** The signals that attempts at steps have. */
export const STEP_SIGNALS: readonly DetectionSignal[] = [SIGNAL.cost, SIGNAL.duration, SIGNAL.tokens, SIGNAL.errors];

/** A side without runs has this text beside its name: without a value, only the other side would be shown. */
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
      queries: bothSides((side) => orNaN(successRateOf(side))),
    }),
    stat({
      title: 'Typical cost per run',
      description: typicalText('cost', SIGNAL.cost),
      unit: UNIT.dollars,
      decimals: 4,
      ...noRuns,
      queries: bothSides((side) => orNaN(typicalPerRun(side, SIGNAL.cost))),
    }),
    stat({
      title: 'Typical run duration',
      description: typicalText('duration', SIGNAL.duration),
      unit: UNIT.duration,
      ...noRuns,
      queries: bothSides((side) => orNaN(typicalPerRun(side, SIGNAL.duration))),
    }),
    stat({
      title: 'Typical tokens per run',
      description: typicalText('number of tokens of all kinds', SIGNAL.tokens),
      unit: UNIT.count,
      ...noRuns,
      queries: bothSides((side) => orNaN(typicalPerRun(side, SIGNAL.tokens))),
    }),
    stat({
      title: 'Repairs per run',
      description:
        'Repairs and retries, attempts at steps other than the first, divided by the runs of each side that ended in its time range. Metrics: stepmeter.steps, stepmeter.runs.',
      unit: UNIT.factor,
      decimals: 2,
      ...noRuns,
      queries: bothSides((side) => orNaN(repairsPerRun(side))),
    }),
  ],
};

const METHOD =
  'Ratio of the typical values of B and A, means of logarithms, ln(1 + value / unit), transformed back, which outliers hardly affect. For mostly zero values, such as repairs and errors, it is that of one plus the count. Metrics: stepmeter.signal.samples, .score.';

const ofRuns = table({
  title: 'Differences per run',
  description: METHOD,
  width: 8,
  keys: [{ attribute: ATTRIBUTE.signal, title: 'Signal' }],
  ...ratioColumns({ where: WHOLE_RUNS, by: [ATTRIBUTE.signal] }),
});

const rate = { unit: UNIT.percent, decimals: 1, noValue: 'no runs' };

const ofSuccess = table({
  title: 'Difference in success rate',
  description: 'Success rates of A and B, and their difference in percentage points. Metric: stepmeter.runs.',
  width: 8,
  keys: [],
  computed: [{ title: 'B minus A', left: 'B', operator: '-', right: 'A', ...rate, unit: UNIT.points }],
  values: [
    { title: 'A', expr: successRate('a'), ...rate },
    { title: 'B', expr: successRate('b'), ...rate },
  ],
});

const intervals = note({
  title: 'Are these differences certain?',
  description: 'Where to find confidence intervals of the differences.',
  width: 8,
  height: 8,
  text: [
    'With few runs, differences arise by chance. Confidence intervals, verdicts and causes are on the page of `stepmeter serve`, under Compare, and in the terminal:',
    '',
    '```',
    'stepmeter compare workflow=$a_workflow,until=7d \\',
    '  workflow=$b_workflow,since=7d',
    '```',
  ].join('\n'),
});

const ofSteps = table({
  title: 'Differences per attempt at a step',
  description: `For the signal selected by the variable "Step signal". ${METHOD}`,
  width: 24,
  keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
  ...ratioColumns({
    where: { [ATTRIBUTE.stepName]: '!=""', [ATTRIBUTE.signal]: '="$signal"' },
    by: [ATTRIBUTE.stepName],
  }),
  sortBy: 'Samples B',
});

/** The differences between A and B. */
const differences: Section = { title: 'Differences', panels: [ofRuns, ofSuccess, intervals, ofSteps] };

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
      queries: bothSides((side) => shareOf(runs(side, resultIs('success')), runs(side, COMPLETED))),
    }),
  ],
};

const signalVariable = customVariable({
  name: 'signal',
  label: 'Step signal',
  description: 'The signal by which attempts at steps are compared',
  options: STEP_SIGNALS.map((value) => ({ text: value, value })),
});

/** Two selections of runs, and their differences. */
export const compare: DashboardSpec = {
  uid: DASHBOARD.compare,
  title: 'Compare',
  description: 'Cost, duration, tokens and success rate of two selections of runs, A and B, and their differences.',
  sections: [summary, differences, overTime],
  variables: [...selectionVariables(), signalVariable],
};

function ratioColumns(options: QueryOptions): Pick<Table, 'computed' | 'values'> {
  const samples = (side: Side): string => increaseOf(side, METRIC.signalSamples, options);
  const typical = (side: Side): string => `exp(${per(increaseOf(side, METRIC.signalScore, options), samples(side))})`;
  return {
    computed: [
      {
        title: 'B / A',
        left: 'B',
        operator: '/',
        right: 'A',
        unit: UNIT.factor,
        decimals: 2,
        noValue: 'no runs',
      },
    ],
    values: [
      { title: 'A', expr: typical('a'), unit: UNIT.factor, hidden: true },
      { title: 'B', expr: typical('b'), unit: UNIT.factor, hidden: true },
      { title: 'Samples A', expr: samples('a'), unit: UNIT.exact },
      { title: 'Samples B', expr: samples('b'), unit: UNIT.exact },
    ],
  };
}

function successRate(side: Side): string {
  return `100 * (${successRateOf(side)})`;
}

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
  return shareOf(repairs, increaseOf(side, METRIC.runs));
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
