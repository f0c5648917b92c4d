import { STEP_KINDS } from '../../core/context.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { positive, text } from '../option-values.ts';
import { printMessage } from '../output.ts';
import { LIMIT_OPTIONS, limitsOf } from '../limit-options.ts';
import { WORKFLOW_OPTIONS, workflowOptions } from './workflow-options.ts';

/** `stepmeter exec`. */
export const execCommand = defineCommand({
  name: 'exec',
  describe: 'Run a command as a step; attaches hooks when the command is the Claude CLI',
  group: 'Record',
  usesSettings: false,
  usage: '$0 exec --workflow W --step S [flags] -- COMMAND…',
  options: {
    workflow: { type: 'string', demandOption: true, coerce: text('--workflow'), describe: 'Workflow name' },
    step: { type: 'string', demandOption: true, coerce: text('--step'), describe: 'Step name' },
    run: {
      type: 'string',
      coerce: text('--run'),
      describe: 'Run that the step belongs to (default: a new run that ends with the step)',
    },
    attempt: {
      type: 'number',
      coerce: positive('--attempt'),
      describe: 'Attempt number, from 1 (default: counted in the run)',
    },
    branch: {
      type: 'string',
      coerce: text('--branch'),
      describe: 'Key of the parallel branch that the step belongs to, such as the name of a task',
    },
    kind: { choices: STEP_KINDS, describe: 'Attempt kind' },
    files: {
      type: 'boolean',
      default: true,
      describe: 'Record file changes made by commands (disable with --no-files)',
    },
    ...LIMIT_OPTIONS,
    ...WORKFLOW_OPTIONS,
  },
  examples: [["$0 exec --workflow build --step plan -- claude -p 'Plan it'", 'Record one session as a step']],
  run: async (flags) => {
    const [command, ...args] = commandAfterDashes(flags['--']);
    const { run, attempt, kind, branch, workflow, step, files } = flags;
    const { execStep } = await import('../../exec/exec-step.ts');
    return execStep({
      ...(run !== undefined && { run }),
      ...(attempt !== undefined && { attempt }),
      ...(kind !== undefined && { kind }),
      ...(branch !== undefined && { branch }),
      ...workflowOptions(flags),
      limits: limitsOf(flags),
      workflow,
      step,
      command,
      args,
      files,
      env: process.env,
      warn: printMessage,
    });
  },
});

function commandAfterDashes(words: readonly unknown[] = []): [string, ...string[]] {
  const [command, ...args] = words.map(String);
  if (command !== undefined) return [command, ...args];
  throw new UserError('Cannot run a step: no command given', {
    hint: 'Add the command after --, for example: stepmeter exec --workflow build --step test -- npm test',
    exitCode: EXIT.wrongUse,
  });
}
