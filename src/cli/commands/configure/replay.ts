import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { EXIT, messageOf, UserError } from '../../../core/errors.ts';
import { DEFAULT_PLAN, type SelectionPlan } from '../../../selection/plan.ts';
import { parsePrior } from '../../../selection/prior/parse-prior.ts';
import type { PriorPack } from '../../../selection/prior/prior-pack.ts';
import { describeLine, describeSummary } from '../../../selection/replay/describe.ts';
import { createReplay, replayLine, type Replay } from '../../../selection/replay/replay.ts';
import { summarize } from '../../../selection/replay/summary.ts';
import { defineCommand } from '../../command.ts';
import { notNegative, text } from '../../option-values.ts';
import { JSON_OPTION, printJsonLines, printProblem, printText } from '../../output.ts';

/** How many lines a message names. */
const NAMED = 10;

const PRIOR_EXPECTED =
  'Give each cell as {"taskType":"library","arm":"x","n":40,"successes":31,"meanLnCost":0.1,"sdLnCost":0.8}; the others are used';

const EXPECTED =
  'Give one task per line, such as {"task":"a","taskType":"library","arms":{"x":{"success":true,"costUsd":1.2,"durationMs":60000}}}';

/** `stepmeter configure replay`. */
export const replayCommand = defineCommand({
  name: 'replay <file>',
  describe: 'Choose an arm for each task of a file, knowing only the outcomes of the arms chosen before',
  positionals: {
    file: {
      type: 'string',
      demandOption: true,
      coerce: text('FILE'),
      describe: 'NDJSON of tasks in their order, with the outcome of each arm; - reads standard input',
    },
  },
  options: {
    default: { type: 'string', demandOption: true, coerce: text('--default'), describe: 'Arm that is the default' },
    value: {
      type: 'number',
      default: DEFAULT_PLAN.valueUsd,
      coerce: notNegative('--value'),
      describe: 'Value of a success in US dollars',
    },
    'time-price': {
      type: 'number',
      default: DEFAULT_PLAN.timePriceUsd,
      coerce: notNegative('--time-price'),
      describe: 'Price of a minute of a run in US dollars',
    },
    prior: { type: 'string', coerce: text('--prior'), describe: 'File with a prior pack: results of other tasks' },
    seed: { type: 'number', default: 0, coerce: notNegative('--seed'), describe: 'Seed of the random choices' },
    json: { ...JSON_OPTION.json, describe: 'Print one line of JSON per task, and one with the summary' },
  },
  examples: [
    ['$0 configure replay tasks.ndjson --default sonnet', 'Show what the selection would have chosen and gained'],
    ['$0 configure replay tasks.ndjson --default sonnet --prior pack.json --json', 'Start from results of other tasks'],
  ],
  run: async ({ file, default: defaultArm, value, 'time-price': timePriceUsd, prior: priorFile, seed, json }) => {
    const plan: SelectionPlan = { ...DEFAULT_PLAN, valueUsd: value, timePriceUsd };
    const prior = priorFile === undefined ? undefined : readPrior(priorFile);
    const played = createReplay({ plan, defaultArm, seed, ...(prior && { prior }) });
    await replayFile(file, played);
    printReplay(played, json);
    return reportProblems(file, played) ? EXIT.workFailed : EXIT.success;
  },
});

/** Reads a prior pack; cells that cannot be used are named and left out. */
function readPrior(file: string): PriorPack {
  const parsed = parsePrior(contentOf(file));
  if (typeof parsed === 'string')
    throw new UserError(`Cannot use ${file} as a prior pack: ${parsed}`, {
      hint: 'Give {"source":"where the results are from","cells":[…]}, or omit --prior',
    });
  const { pack, problems } = parsed;
  if (problems.length > 0)
    printProblem(
      `Cannot use ${problems.length} of ${problems.length + pack.cells.length} cells of ${file}: left out of the prior`,
      [...named(problems), PRIOR_EXPECTED].join('\n'),
    );
  return pack;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`Cannot read ${file}: ${messageOf(error)}`, {
      hint: 'Give a file with a prior pack, or omit --prior',
      cause: error,
    });
  }
}

function named(problems: readonly string[]): string[] {
  const others = problems.length - NAMED;
  return [...problems.slice(0, NAMED), ...(others > 0 ? [`And ${others} more`] : [])];
}

async function replayFile(file: string, played: Replay): Promise<void> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) replayLine(played, line);
  } catch (error) {
    const hint = 'Give a file with one task per line, or - for standard input';
    throw new UserError(`Cannot read ${file}: ${messageOf(error)}`, { hint, cause: error });
  }
  refuseUnplayable(file, played);
}

function refuseUnplayable(file: string, { played, problems, defaultArm }: Replay): void {
  if (played.length === 0 && problems.length === 0)
    throw new UserError(`Cannot replay ${file}: it has no tasks`, { hint: EXPECTED });
  const arms = new Set(played.flatMap(({ task }) => [...task.arms.keys()]));
  if (played.length > 0 && !arms.has(defaultArm))
    throw new UserError(`Cannot replay ${file}: no task has an outcome of the default "${defaultArm}"`, {
      hint: `Give --default one of: ${[...arms].sort().join(', ')}`,
      exitCode: EXIT.wrongUse,
    });
}

function printReplay(replayed: Replay, asJson: boolean): void {
  const lines = replayed.played.map(({ line }) => line);
  const summary = summarize(replayed);
  if (asJson) return printJsonLines([...lines, { summary }]);
  for (const line of lines) printText(describeLine(line));
  printText(describeSummary(summary, replayed.defaultArm));
}

/** Names the lines that are no tasks; returns whether there are any. */
function reportProblems(file: string, { problems }: Replay): boolean {
  if (problems.length === 0) return false;
  printProblem(
    `Cannot read ${problems.length} ${problems.length === 1 ? 'line' : 'lines'} of ${file}: left out of the replay`,
    [...named(problems.map(({ line, found }) => `Line ${line}: ${found}`)), EXPECTED].join('\n'),
  );
  return true;
}
