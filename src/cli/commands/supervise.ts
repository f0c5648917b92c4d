import type { CommandModule } from 'yargs';
import { printLog } from '../print-message.ts';
import { STACK_PARTS } from '../../ops/stack/parts.ts';

/** `stepmeter supervise`: the background process that `up` starts; not for direct use. */
export const superviseCommand: CommandModule = {
  command: 'supervise',
  describe: false,
  builder: (yargs) => yargs.options(Object.fromEntries(STACK_PARTS.map((part) => [part, { type: 'string' as const }]))),
  handler: async (flags) => {
    const controller = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
    // Closing the terminal must not stop the stack.
    process.on('SIGHUP', () => {});
    const { superviseStack } = await import('../../ops/stack/supervise-stack.ts');
    await superviseStack({
      env: process.env,
      programs: new Map(
        STACK_PARTS.flatMap((part) => (flags[part] === undefined ? [] : [[part, String(flags[part])] as const])),
      ),
      signal: controller.signal,
      log: printLog,
    });
  },
};
