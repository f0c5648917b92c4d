import type { Baseline } from '../../../analysis/baselines/baselines.ts';
import { count } from '../../../core/amounts.ts';
import { defineCommand, defineCommandGroup } from '../../command.ts';
import { time } from '../../format.ts';
import { text, timeOrAge } from '../../option-values.ts';
import { printResult, printText, TABLE_OPTIONS } from '../../output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { table } from '../../terminal/table.ts';
import { wrap } from '../../terminal/wrap.ts';
import { withStore } from '../../with-store.ts';

const NAME = { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Name of the baseline' } as const;

const NONE = 'There are no baselines. Set one with `stepmeter baseline set NAME`.';

const set = defineCommand({
  name: 'set <name> [selection]',
  describe: 'Save runs as a baseline to compare later runs with',
  positionals: {
    name: NAME,
    selection: {
      type: 'string',
      default: '',
      describe: 'Conditions such as workflow=W,since=30d,until=7d (default: the runs of the last 30 days)',
    },
  },
  options: {
    replace: { type: 'boolean', default: false, describe: 'Replace a baseline of this name' },
    ...TABLE_OPTIONS,
  },
  examples: [['$0 baseline set before-tuning workflow=package-build', 'Save the last 30 days of a workflow']],
  run: async ({ name, selection, replace, json, wide }) => {
    const { setBaseline } = await import('../../../analysis/baselines/baselines.ts');
    const context = { parseTime: timeOrAge('since and until'), now: Date.now() };
    const request = { name, selection, replace };
    const baseline = await withStore((store) => setBaseline(store, request, context));
    printResult(json, baseline, (screen) => baselinesText([baseline], screen), wide);
  },
});

const list = defineCommand({
  name: 'list',
  describe: 'List baselines',
  options: TABLE_OPTIONS,
  run: async ({ json, wide }) => {
    const { listBaselines } = await import('../../../analysis/baselines/baselines.ts');
    const baselines = await withStore(listBaselines);
    printResult(json, baselines, (screen) => baselinesText(baselines, screen), wide);
  },
});

const remove = defineCommand({
  name: 'remove <name>',
  describe: 'Remove a baseline; its runs are kept',
  positionals: { name: NAME },
  run: async ({ name }) => {
    const { removeBaseline } = await import('../../../analysis/baselines/baselines.ts');
    await withStore((store) => removeBaseline(store, name));
    printText(`Removed the baseline ${name}`);
  },
});

/** `stepmeter baseline`. */
export const baselineCommand = defineCommandGroup({
  name: 'baseline',
  describe: 'Save runs to compare later runs with',
  group: 'Look at results',
  commands: [set, list, remove],
});

function baselinesText(baselines: readonly Baseline[], screen: Screen): string {
  if (baselines.length === 0) return wrap(NONE, screen.width);
  return table(
    [
      { heading: 'BASELINE', min: 8 },
      { heading: 'FROM (UTC)', drop: 2 },
      { heading: 'TO (UTC)', drop: 2 },
      { heading: 'RUNS', right: true },
      { heading: 'SELECTION', min: 10, drop: 1 },
    ],
    baselines.map(({ name, since, until, runs, filter }) => [name, time(since), time(until), count(runs), filter]),
    screen,
  );
}
