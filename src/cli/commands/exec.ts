import type { CommandModule } from 'yargs';
import { printMessage } from '../print-message.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import type { ExitCode } from '../exit-code.ts';
import { positive, text } from '../option-values.ts';
import { WORKFLOW_OPTIONS, workflowOptions } from './workflow-options.ts';

const EXEC_OPTIONS = {
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
  kind: { choices: ['first', 'retry', 'repair'], describe: 'Attempt kind' },
  files: {
    type: 'boolean',
    default: true,
    describe: 'Record file changes made by commands (disable with --no-files)',
  },
  ...WORKFLOW_OPTIONS,
} as const;

/** `stepmeter exec`. */
export function execCommand(exit: ExitCode): CommandModule {
  return {
    command: 'exec',
    describe: 'Run a command as a step; attaches hooks when the command is the Claude CLI',
    builder: (yargs) => yargs.usage('$0 exec --workflow W --step S [flags] -- COMMAND…').options(EXEC_OPTIONS),
    handler: async (flags) => {
      const [command, ...args] = commandAfterDashes(flags['--']);
      const optional = ['run', 'attempt', 'kind']
        .filter((key) => flags[key] !== undefined)
        .map((key) => [key, flags[key]]);
      const { execStep } = await import('../../exec/exec-step.ts');
      exit.code = await execStep({
        ...Object.fromEntries(optional),
        ...workflowOptions(flags),
        workflow: String(flags['workflow']),
        step: String(flags['step']),
        command,
        args,
        files: flags['files'] !== false,
        env: process.env,
        warn: printMessage,
      });
    },
  };
}

function commandAfterDashes(words: unknown): [string, ...string[]] {
  const [command, ...args] = Array.isArray(words) ? words.map(String) : [];
  if (command !== undefined) return [command, ...args];
  throw new UserError('Cannot run a step: no command given', {
    hint: 'Add the command after --, for example: stepmeter exec --workflow build --step test -- npm test',
    exitCode: EXIT.wrongUse,
  });
}
