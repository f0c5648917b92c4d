import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { describeResult } from '../../../analysis/experiments/describe.ts';
import { DEFAULT_PLAN, type Plan } from '../../../analysis/experiments/plan.ts';
import { resultOfReplay } from '../../../analysis/experiments/judge-arms.ts';
import { createReplay, readOutReplay, replayLine, type Replay } from '../../../analysis/experiments/replay.ts';
import { EXIT, messageOf, UserError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { MARGIN_OPTIONS, marginsOf } from './margin-options.ts';
import { JSON_OPTION, printJsonLines, printProblem, printText } from '../../output.ts';

const EXPECTED = 'Give one line per outcome, such as {"variant":"a","success":true,"costUsd":0.12,"durationMs":1000}';

/** How many lines a message names. */
const NAMED = 10;

/** `stepmeter experiment replay`. */
export const replayCommand = defineCommand({
  name: 'replay <file>',
  describe: 'Evaluate outcomes in a file as an experiment would, with a look after each outcome',
  positionals: {
    file: {
      type: 'string',
      demandOption: true,
      coerce: text('FILE'),
      describe: 'NDJSON of outcomes in the order of time; - reads standard input',
    },
  },
  options: {
    ...MARGIN_OPTIONS,
    json: { ...JSON_OPTION.json, describe: 'Print one line of JSON per stream' },
  },
  examples: [['$0 experiment replay outcomes.ndjson --json', 'Print the verdicts of every stream']],
  run: async ({ file, json, ...margins }) => {
    const played = await replayFile(file, { ...DEFAULT_PLAN, ...marginsOf(margins) });
    if (json) printJsonLines(readOutReplay(played));
    else
      for (const { stream, ...result } of readOutReplay(played))
        printText(`${titleOf(stream)}${describeResult(resultOfReplay(result))}`);
    return reportProblems(file, played) ? EXIT.workFailed : EXIT.success;
  },
});

async function replayFile(file: string, plan: Plan): Promise<Replay> {
  const played = createReplay(plan);
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) replayLine(played, line);
  } catch (error) {
    const hint = 'Give a file with one outcome per line, or - for standard input';
    throw new UserError(`Cannot read ${file}: ${messageOf(error)}`, { hint, cause: error });
  }
  if (played.experiments.size > 0 || played.problems.length > 0) return played;
  throw new UserError(`Cannot replay ${file}: it has no outcomes`, { hint: EXPECTED });
}

function titleOf(stream: string | null): string {
  return stream === null ? '' : `${stream}: `;
}

/** Names the lines that are no outcomes; returns whether there are any. */
function reportProblems(file: string, { problems }: Replay): boolean {
  if (problems.length === 0) return false;
  const named = problems.slice(0, NAMED).map(({ line, found }) => `Line ${line}: ${found}`);
  const others = problems.length - named.length;
  printProblem(
    `Cannot read ${problems.length} ${problems.length === 1 ? 'line' : 'lines'} of ${file}: left out of the verdicts`,
    [...named, ...(others > 0 ? [`And ${others} more`] : []), EXPECTED].join('\n'),
  );
  return true;
}
