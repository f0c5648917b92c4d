import type { CommandModule } from 'yargs';
import type { StackMode } from '../../ops/stack/up.ts';
import { printable } from '../../core/printable.ts';
import { JSON_OPTION, answer } from '../json-option.ts';
import { upText } from '../print-stack.ts';

/** `stepmeter up`. */
export const upCommand: CommandModule = {
  command: 'up',
  describe: 'Start the Grafana stack (with Docker if it answers, else natively)',
  builder: (yargs) =>
    yargs
      .option('native', { type: 'boolean', describe: 'Run the stack natively' })
      .option('docker', { type: 'boolean', describe: 'Run the stack in Docker' })
      .conflicts('native', 'docker')
      .options(JSON_OPTION),
  handler: async (flags) => {
    const { up } = await import('../../ops/stack/up.ts');
    const print = (line: string): void => console.error(printable(line));
    const result = await up(process.env, modeOf(flags), {
      onChoice: print,
      onReady: (part) => print(`${part} is ready`),
    });
    answer(flags['json'] === true, result, () => upText(result));
  },
};

function modeOf(flags: Readonly<Record<string, unknown>>): StackMode | undefined {
  if (flags['native'] === true) return 'native';
  return flags['docker'] === true ? 'docker' : undefined;
}
