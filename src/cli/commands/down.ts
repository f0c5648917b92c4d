import type { CommandModule } from 'yargs';
import { JSON_OPTION, answer } from '../json-option.ts';
import { downText } from '../print-stack.ts';

/** `stepmeter down`. */
export const downCommand: CommandModule = {
  command: 'down',
  describe: 'Stop the Grafana stack (data is kept)',
  builder: (yargs) => yargs.options(JSON_OPTION),
  handler: async (flags) => {
    const { down } = await import('../../ops/stack/down.ts');
    const result = await down(process.env);
    answer(flags['json'] === true, result, () => downText(result));
  },
};
