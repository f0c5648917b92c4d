import type { CommandModule } from 'yargs';
import type { ExitCode } from '../exit-code.ts';
import { JSON_OPTION } from '../json-option.ts';

/** The cheapest; the task is small. */
const DEFAULT_MODEL = 'haiku';

/** `stepmeter demo`. */
export function demoCommand(exit: ExitCode): CommandModule {
  return {
    command: 'demo',
    describe: 'Run a small package build and show what it cost',
    builder: (yargs) =>
      yargs
        .option('recorded', { type: 'boolean', describe: 'Replay a recorded session; nothing is spent' })
        .option('live', { type: 'boolean', describe: 'Use the real Claude CLI, which costs' })
        .option('model', { type: 'string', default: DEFAULT_MODEL, describe: 'The model of the real Claude CLI' })
        .conflicts('recorded', 'live')
        .options(JSON_OPTION),
    handler: async (flags) => {
      const kind = flags['recorded'] === true ? 'recorded' : flags['live'] === true ? 'live' : undefined;
      const { giveDemo } = await import('../give-demo.ts');
      await giveDemo({ model: String(flags['model']), asJson: flags['json'] === true, ...(kind && { kind }) }, exit);
    },
  };
}
