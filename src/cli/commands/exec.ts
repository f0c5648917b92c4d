import type { CommandModule } from 'yargs';
import { EXIT, UserError } from '../../core/errors.ts';
import { execStep } from '../../exec/exec-step.ts';
import type { ExitCode } from '../exit-code.ts';
import { WORKFLOW_OPTIONS, workflowOptions } from './workflow-options.ts';

const commandAfterDashes = (words: unknown): [string, ...string[]] => {
  const [command, ...args] = Array.isArray(words) ? words.map(String) : [];
  if (command !== undefined) return [command, ...args];
  throw new UserError('Cannot run a step: no command given', {
    hint: 'Give it after two dashes: stepmeter exec --workflow build --step test -- npm test',
    exitCode: EXIT.wrongUse,
  });
};

/** `stepmeter exec`. */
export const execCommand = (exit: ExitCode): CommandModule => ({
  command: 'exec',
  describe: 'Run a command as a step; round a Claude CLI it puts the hooks',
  builder: (yargs) =>
    yargs
      .usage('$0 exec --workflow W --step S [flags] -- COMMAND…')
      .option('workflow', { type: 'string', demandOption: true, describe: "The workflow's name" })
      .option('step', { type: 'string', demandOption: true, describe: "The step's name" })
      .option('run', {
        type: 'string',
        describe: 'The run that the step belongs to; without it a new one, which ends with the step',
      })
      .option('attempt', { type: 'number', describe: 'Which attempt at the step this is' })
      .option('kind', { choices: ['first', 'retry', 'repair'], describe: 'How the attempt came to be' })
      .options(WORKFLOW_OPTIONS),
  handler: async (flags) => {
    const [command, ...args] = commandAfterDashes(flags['--']);
    const optional = ['run', 'attempt', 'kind']
      .filter((key) => flags[key] !== undefined)
      .map((key) => [key, flags[key]]);
    exit.code = await execStep({
      ...Object.fromEntries(optional),
      ...workflowOptions(flags),
      workflow: String(flags['workflow']),
      step: String(flags['step']),
      command,
      args,
      env: process.env,
      warn: (line) => console.error(`stepmeter: ${line}`),
    });
  },
});
