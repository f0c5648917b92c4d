import type { CommandModule } from 'yargs';
import type { ExitCode } from '../exit-code.ts';
import { JSON_OPTION } from '../json-option.ts';

/** The least expensive model; the task is small. */
const DEFAULT_MODEL = 'haiku';

/** `stepmeter demo`. */
export function demoCommand(exit: ExitCode): CommandModule {
  return {
    command: 'demo',
    describe: 'Run an example workflow and show its cost',
    builder: (yargs) =>
      yargs
        .option('recorded', { type: 'boolean', describe: 'Replay a recorded session (free of charge)' })
        .option('live', { type: 'boolean', describe: 'Use the real Claude CLI (incurs costs)' })
        .option('model', { type: 'string', default: DEFAULT_MODEL, describe: 'Model for the real Claude CLI' })
        .conflicts('recorded', 'live')
        .options(JSON_OPTION),
    handler: async (flags) => {
      const kind = flags['recorded'] === true ? 'recorded' : flags['live'] === true ? 'live' : undefined;
      const { runDemoCommand } = await import('../run-demo-command.ts');
      await runDemoCommand(
        { model: String(flags['model']), asJson: flags['json'] === true, ...(kind && { kind }) },
        exit,
      );
    },
  };
}
