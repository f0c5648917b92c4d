import type { CommandModule } from 'yargs';
import { EXIT, UserError } from '../../core/errors.ts';
import type { ExitCode } from '../exit-code.ts';
import { positive, text } from '../option-values.ts';
import { WORKFLOW_OPTIONS, workflowOptions } from './workflow-options.ts';

const EXEC_OPTIONS = {
  workflow: { type: 'string', demandOption: true, coerce: text('--workflow'), describe: "The workflow's name" },
  step: { type: 'string', demandOption: true, coerce: text('--step'), describe: "The step's name" },
  run: {
    type: 'string',
    coerce: text('--run'),
    describe: 'The run that the step belongs to; without it a new one, which ends with the step',
  },
  attempt: { type: 'number', coerce: positive('--attempt'), describe: 'Which attempt at the step this is' },
  kind: { choices: ['first', 'retry', 'repair'], describe: 'How the attempt came to be' },
  files: {
    type: 'boolean',
    default: true,
    describe: "Record what commands change in the project's files; --no-files leaves it",
  },
  ...WORKFLOW_OPTIONS,
} as const;

/** `stepmeter exec`. */
export function execCommand(exit: ExitCode): CommandModule {
  return {
    command: 'exec',
    describe: 'Run a command as a step; round a Claude CLI it puts the hooks',
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
        warn: (line) => console.error(`stepmeter: ${line}`),
      });
    },
  };
}

function commandAfterDashes(words: unknown): [string, ...string[]] {
  const [command, ...args] = Array.isArray(words) ? words.map(String) : [];
  if (command !== undefined) return [command, ...args];
  throw new UserError('Cannot run a step: no command given', {
    hint: 'Give it after two dashes: stepmeter exec --workflow build --step test -- npm test',
    exitCode: EXIT.wrongUse,
  });
}
