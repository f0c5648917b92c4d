import { ATTRIBUTE } from '../../../telemetry/names.ts';
import {
  scoreChange,
  scoreChangeInterval,
  scoreVerdict,
  shareDifferenceInterval,
  shareVerdict,
  type Share,
} from '../../certainty.ts';
import { per } from '../../query.ts';
import type { Section } from '../board.ts';
import { table, type Figure } from '../panels/table.ts';
import { COLOUR, UNIT } from '../style.ts';
import { decided, successes } from './figures.ts';
import type { Side } from './selections.ts';
import { OF_RUNS, sampleOf } from './signals.ts';

const METHOD =
  'The interval is that of Welch on the logarithms of the values (1 + value / unit, so that zero counts), turned back: the true change lies between its ends in 95 of 100 comparisons. It needs three runs on each side and takes runs for independent of each other; whoever looks at many comparisons will meet a false one. For what is mostly zero, such as repairs and errors, it is of one plus their number, and rough.';

const change = { unit: UNIT.share, decimals: 1, nothing: 'too few runs' };

const ofRuns = table({
  title: 'What a run takes',
  description: `By how much typical values of a run changed from A to B, and how sure that is. ${METHOD} From stepmeter.signal.samples, .score and .score.sum_of_squares.`,
  width: 14,
  keys: [{ attribute: ATTRIBUTE.signal, title: 'Of a run' }],
  figures: scoreFigures(OF_RUNS, [ATTRIBUTE.signal]),
  sortBy: 'Of a run',
});

const points = { unit: UNIT.points, decimals: 1, nothing: 'no runs' };

const ofSuccess = table({
  title: 'Success',
  description:
    'By how many points the success rate of B is above (+) or below (−) that of A. The interval is that of Agresti and Caffo: the true difference lies between its ends in 95 of 100 comparisons, with few runs, too. From stepmeter.runs.',
  width: 10,
  keys: [],
  figures: shareFigures(shareOf('a'), shareOf('b')),
});

const ofSteps = table({
  title: 'What an attempt at a step takes',
  description: `The same for each step, for the signal that the variable chooses. ${METHOD} From stepmeter.signal.samples, .score and .score.sum_of_squares.`,
  width: 24,
  keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
  figures: scoreFigures({ [ATTRIBUTE.stepName]: '!=""', [ATTRIBUTE.signal]: '="$signal"' }, [ATTRIBUTE.stepName]),
  sortBy: 'Samples of B',
});

/** How A and B differ, and how sure that is. */
export const differences: Section = { title: 'Differences', panels: [ofRuns, ofSuccess, ofSteps] };

function words(more: string, less: string): NonNullable<Figure['words']> {
  return {
    '1': { text: 'B is higher', color: more },
    '0': { text: 'cannot be told', color: COLOUR.quiet },
    '-1': { text: 'B is lower', color: less },
  };
}

/** How scores of both sides differ, split by some labels. */
function scoreFigures(where: Readonly<Record<string, string>>, by: readonly string[]): Figure[] {
  const a = sampleOf('a', { where, by });
  const b = sampleOf('b', { where, by });
  return [
    { title: 'Change from A to B', expr: scoreChange(a, b), ...change },
    { title: 'At least', expr: scoreChangeInterval(a, b, 'low'), ...change },
    { title: 'At most', expr: scoreChangeInterval(a, b, 'high'), ...change },
    {
      title: 'Verdict',
      expr: scoreVerdict(a, b),
      unit: UNIT.factor,
      nothing: 'too few runs',
      words: words(COLOUR.bad, COLOUR.good),
    },
    { title: 'Samples of A', expr: a.samples, unit: UNIT.exact },
    { title: 'Samples of B', expr: b.samples, unit: UNIT.exact },
  ];
}

function shareOf(side: Side): Share {
  return { successes: successes(side), all: decided(side) };
}

function shareFigures(a: Share, b: Share): Figure[] {
  return [
    { title: 'Difference, B minus A', expr: `${per(b.successes, b.all)} - ${per(a.successes, a.all)}`, ...points },
    { title: 'At least', expr: shareDifferenceInterval(a, b, 'low'), ...points },
    { title: 'At most', expr: shareDifferenceInterval(a, b, 'high'), ...points },
    {
      title: 'Verdict',
      expr: shareVerdict(a, b),
      unit: UNIT.factor,
      nothing: 'no runs',
      words: words(COLOUR.good, COLOUR.bad),
    },
  ];
}
