import { createReadStream } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import type { Classified } from '../../../selection/classify.ts';
import { EXIT, UserError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { shellVariables } from '../../shell-variables.ts';

/** `stepmeter config classify`. */
export const classifyCommand = defineCommand({
  name: 'classify <file>',
  describe: 'Find type, complexity and size of a task by fixed rules; print them as shell variables',
  positionals: {
    file: { type: 'string', demandOption: true, coerce: text('FILE'), describe: 'File with the task; - for the input' },
  },
  options: {
    folder: { type: 'string', default: '.', coerce: text('--folder'), describe: 'Folder of the package, in Git' },
    ...JSON_OPTION,
  },
  examples: [['eval "$($0 config classify task.md)"', 'Set $task_type, $complexity and $size']],
  run: async ({ file, folder, json }) => {
    const { classify } = await import('../../../selection/classify.ts');
    const classified = classify(await taskIn(file), await filesIn(folder));
    printResult(json, { ...classified.context, reasons: classified.reasons }, () => classifiedText(classified));
  },
});

async function taskIn(file: string): Promise<string> {
  try {
    return await readText(file === '-' ? process.stdin : createReadStream(file));
  } catch (error) {
    throw new UserError(`Cannot read the task in ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, {
      hint: 'Name a file with the text of the task, or pass - and the text as input',
      exitCode: EXIT.wrongUse,
    });
  }
}

/** The number of files in Git of a folder; undefined if it is not in a repository, or Git is missing. */
async function filesIn(folder: string): Promise<number | undefined> {
  const { tryGit } = await import('../../../pool/git/run-git.ts');
  const { code, stdout } = await tryGit(folder, ['ls-files', '-z']);
  return code === 0 ? stdout.split('\0').length - 1 : undefined;
}

/** Variables of parts that are unknown are empty, so that those of an earlier task do not remain. */
function classifiedText({ context }: Classified): string {
  const { taskType = '', complexity = '', size = '' } = context;
  return shellVariables([
    ['task_type', taskType],
    ['complexity', complexity],
    ['size', size],
  ]);
}
