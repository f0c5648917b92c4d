import { type Side, WHOLE_RUNS, completedOf, increaseOf, successesOf } from './compare-selections.ts';
import type { Section } from './dashboard.ts';
import { note } from '../panels/note.ts';
import { UNIT } from '../panels/style.ts';
import { type Table, table } from '../panels/table.ts';
import { per, type QueryOptions } from '../queries/promql.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

const METHOD =
  'Ratio of the typical values of B and A, means of logarithms, ln(1 + value / unit), transformed back, which outliers hardly affect. For mostly zero values, such as repairs and errors, it is that of one plus the count. Metrics: stepmeter.signal.samples, .score.';

const ofRuns = table({
  title: 'Differences per run',
  description: METHOD,
  width: 8,
  keys: [{ attribute: ATTRIBUTE.signal, title: 'Signal' }],
  ...ratioColumns({ where: WHOLE_RUNS, by: [ATTRIBUTE.signal] }),
  sortBy: 'Signal',
});

const rate = { unit: UNIT.percent, decimals: 1, noValue: 'no runs' };

const ofSuccess = table({
  title: 'Difference in success rate',
  description: 'Success rates of A and B, and their difference in percentage points. Metric: stepmeter.runs.',
  width: 8,
  keys: [],
  computed: { title: 'B minus A', left: 'B', operator: '-', right: 'A', ...rate, unit: UNIT.points },
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
    'Few runs differ by chance. Confidence intervals, verdicts and causes are on the page of `stepmeter serve`, under Compare, and in the terminal:',
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
  sortBy: 'Samples of B',
});

/** The differences between A and B. */
export const differences: Section = { title: 'Differences', panels: [ofRuns, ofSuccess, intervals, ofSteps] };

function ratioColumns(options: QueryOptions): Pick<Table, 'computed' | 'values'> {
  const samples = (side: Side): string => increaseOf(side, METRIC.signalSamples, options);
  const typical = (side: Side): string => `exp(${per(increaseOf(side, METRIC.signalScore, options), samples(side))})`;
  return {
    computed: {
      title: 'B / A',
      left: 'B',
      operator: '/',
      right: 'A',
      unit: UNIT.factor,
      decimals: 2,
      noValue: 'no runs',
    },
    values: [
      { title: 'A', expr: typical('a'), unit: UNIT.factor, hidden: true },
      { title: 'B', expr: typical('b'), unit: UNIT.factor, hidden: true },
      { title: 'Samples of A', expr: samples('a'), unit: UNIT.exact },
      { title: 'Samples of B', expr: samples('b'), unit: UNIT.exact },
    ],
  };
}

function successRate(side: Side): string {
  return `100 * (${per(successesOf(side), completedOf(side))})`;
}
