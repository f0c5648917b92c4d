import type { CheckedLimit } from '../../../analysis/compare/check-limits.ts';
import type { Limit } from '../../../analysis/compare/limits.ts';
import type { Comparison } from '../../../analysis/compare/read-comparison.ts';
import { EXIT } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { text, timeOrAge } from '../../option-values.ts';
import { printProblem, printResult, TABLE_OPTIONS } from '../../output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { withStore } from '../../with-store.ts';

const SIDE = 'run ID, unique prefix or `latest`; or a selection such as workflow=W,variant=b,since=7d';

/** `stepmeter compare`. */
export const compareCommand = defineCommand({
  name: 'compare <a> <b>',
  describe: 'Compare two runs, or two selections of runs',
  group: 'Look at results',
  positionals: {
    a: { type: 'string', demandOption: true, describe: `The baseline: ${SIDE}` },
    b: { type: 'string', demandOption: true, describe: 'The runs to compare with it, in the same form' },
  },
  options: {
    'fail-on': {
      type: 'string',
      coerce: text('--fail-on'),
      describe: 'Exit with 1 if the interval of a change is beyond a limit, such as cost>+10%,success<-5pp',
    },
    strict: { type: 'boolean', default: false, describe: 'With --fail-on: exit with 1 also if there are too few runs' },
    average: { choices: ['mean', 'median'], default: 'mean', describe: 'How amounts of selections are averaged' },
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 compare 0192f0c1 latest', 'Compare two runs step by step'],
    ['$0 compare workflow=build,variant=a workflow=build,variant=b', 'Compare two variants'],
    [
      '$0 compare workflow=build,until=7d workflow=build,since=7d --fail-on "cost>+10%"',
      'Fail if the last week costs more',
    ],
  ],
  run: async ({ a, b, 'fail-on': failOn, strict, average, json, wide }) => {
    const { parseLimits } = await import('../../../analysis/compare/limits.ts');
    const limits = failOn === undefined ? [] : parseLimits(failOn);
    const { readComparison } = await import('../../../analysis/compare/read-comparison.ts');
    const options = { average, parseTime: timeOrAge('since and until'), now: Date.now() } as const;
    const comparison = await withStore((store) => readComparison(store, { a: String(a), b: String(b) }, options));
    const checked = await checkedLimits(limits, comparison);
    const textOf = await textOfComparison(comparison);
    printResult(json, { ...comparison, limits: checked }, (screen) => textOf(checked, screen), wide);
    return exitCode(checked, strict);
  },
});

async function checkedLimits(limits: readonly Limit[], comparison: Comparison): Promise<readonly CheckedLimit[]> {
  const { checkLimits, tooFewRuns } = await import('../../../analysis/compare/check-limits.ts');
  return comparison.kind === 'selections' ? checkLimits(limits, comparison.metrics) : tooFewRuns(limits);
}

async function textOfComparison(
  comparison: Comparison,
): Promise<(limits: readonly CheckedLimit[], screen: Screen) => string> {
  if (comparison.kind === 'runs') {
    const { runsComparisonText } = await import('../../compare/print-runs.ts');
    return (limits, screen) => runsComparisonText(comparison, limits, screen);
  }
  const { selectionsText } = await import('../../compare/print-selections.ts');
  return (limits, screen) => selectionsText(comparison, limits, screen);
}

function exitCode(limits: readonly CheckedLimit[], isStrict: boolean): number {
  const texts = (outcome: CheckedLimit['outcome']): string[] =>
    limits.filter((limit) => limit.outcome === outcome).map((limit) => `${limit.text} (${limit.reason})`);
  const [exceeded, tooFew] = [texts('exceeded'), texts('too-few')];
  if (exceeded.length > 0)
    printProblem(`Limit exceeded: ${exceeded.join('; ')}`, 'The whole 95 % interval of the change is beyond the limit');
  if (tooFew.length > 0)
    printProblem(
      `Cannot check the limit ${tooFew.join('; ')}: too few runs`,
      isStrict ? 'Record more runs, or leave out --strict' : 'Record more runs; with --strict this exits with 1',
    );
  return exceeded.length > 0 || (isStrict && tooFew.length > 0) ? EXIT.workFailed : EXIT.success;
}
