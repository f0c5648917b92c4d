import { type Side, WHOLE_RUNS, completedOf, sampleOf, successesOf } from './compare-selections.ts';
import type { Section } from './dashboard.ts';
import { COLOR, UNIT } from '../panels/style.ts';
import { type ValueColumn, table } from '../panels/table.ts';
import {
  type Share,
  scoreChange,
  scoreChangeInterval,
  scoreSignificance,
  shareDifferenceInterval,
  shareSignificance,
} from '../queries/confidence-intervals.ts';
import { per } from '../queries/promql.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

const METHOD =
  "95 % confidence interval by Welch's t-test on logarithms, ln(1 + value / unit), transformed back to a relative change. It requires three runs per side and assumes independent runs. With many comparisons, expect false positives. For mostly zero values, such as repairs and errors, the change is that of one plus the count, and approximate.";

const change = { unit: UNIT.share, signed: 'change', noValue: 'too few runs' } as const;

const ofRuns = table({
  title: 'Differences per run',
  description: `Relative change of the typical value per run from A to B. ${METHOD} Metrics: stepmeter.signal.samples, .score, .score.sum_of_squares.`,
  width: 14,
  keys: [{ attribute: ATTRIBUTE.signal, title: 'Signal' }],
  values: scoreColumns(WHOLE_RUNS, [ATTRIBUTE.signal]),
  sortBy: 'Signal',
});

const points = { unit: UNIT.share, signed: 'points', noValue: 'no runs' } as const;

const ofSuccess = table({
  title: 'Difference in success rate',
  description:
    'Success rate of B minus that of A, in percentage points, with its 95 % confidence interval (Agresti-Caffo, which also holds for few runs). Metric: stepmeter.runs.',
  width: 10,
  keys: [],
  values: shareColumns(successShare('a'), successShare('b')),
});

const ofSteps = table({
  title: 'Differences per attempt at a step',
  description: `Relative change of the typical value per attempt from A to B, for the signal selected by the variable "Step signal". ${METHOD} Metrics: stepmeter.signal.samples, .score, .score.sum_of_squares.`,
  width: 24,
  keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
  values: scoreColumns({ [ATTRIBUTE.stepName]: '!=""', [ATTRIBUTE.signal]: '="$signal"' }, [ATTRIBUTE.stepName]),
  sortBy: 'Samples of B',
});

/** The differences between A and B with confidence intervals. */
export const differences: Section = { title: 'Differences', panels: [ofRuns, ofSuccess, ofSteps] };

function scoreColumns(where: Readonly<Record<string, string>>, by: readonly string[]): ValueColumn[] {
  const a = sampleOf('a', { where, by });
  const b = sampleOf('b', { where, by });
  return [
    {
      title: 'Significance',
      expr: scoreSignificance(a, b),
      unit: UNIT.factor,
      noValue: 'too few runs',
      mappings: significance(COLOR.bad, COLOR.good),
    },
    { title: 'Change', expr: scoreChange(a, b), ...change },
    { title: 'Lower bound', expr: scoreChangeInterval(a, b, 'lower'), ...change },
    { title: 'Upper bound', expr: scoreChangeInterval(a, b, 'upper'), ...change },
    { title: 'Samples of A', expr: a.samples, unit: UNIT.exact },
    { title: 'Samples of B', expr: b.samples, unit: UNIT.exact },
  ];
}

function significance(higher: string, lower: string): NonNullable<ValueColumn['mappings']> {
  return {
    '1': { text: 'B is higher', color: higher },
    '0': { text: 'not significant', color: COLOR.quiet },
    '-1': { text: 'B is lower', color: lower },
  };
}

function successShare(side: Side): Share {
  return { successes: successesOf(side), trials: completedOf(side) };
}

function shareColumns(a: Share, b: Share): ValueColumn[] {
  return [
    {
      title: 'Significance',
      expr: shareSignificance(a, b),
      unit: UNIT.factor,
      noValue: 'no runs',
      mappings: significance(COLOR.good, COLOR.bad),
    },
    { title: 'B minus A', expr: `${per(b.successes, b.trials)} - ${per(a.successes, a.trials)}`, ...points },
    { title: 'Lower bound', expr: shareDifferenceInterval(a, b, 'lower'), ...points },
    { title: 'Upper bound', expr: shareDifferenceInterval(a, b, 'upper'), ...points },
  ];
}
