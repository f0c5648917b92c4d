import { STACK_PARTS, type StackPart } from '../../../ops/stack/parts.ts';
import { defineCommand } from '../../command.ts';
import { printLog } from '../../output.ts';
import { stopSignal } from '../../terminal/stop-signal.ts';

/** One option per part: the path of its program. */
const OPTIONS = Object.fromEntries(STACK_PARTS.map((part) => [part, { type: 'string' }])) as Readonly<
  Record<StackPart, { readonly type: 'string' }>
>;

/** `stepmeter supervise`: the background process that `up` starts; not for direct use. */
export const superviseCommand = defineCommand({
  name: 'supervise',
  describe: false,
  usesSettings: false,
  options: OPTIONS,
  run: async (flags) => {
    const signal = stopSignal();
    // Closing the terminal must not stop the stack.
    process.on('SIGHUP', () => {});
    const { superviseStack } = await import('../../../ops/stack/native/supervise-stack.ts');
    const programs = STACK_PARTS.flatMap((part) => {
      const path = flags[part];
      return path === undefined ? [] : [[part, path] as const];
    });
    await superviseStack({ env: process.env, programs: new Map(programs), signal, log: printLog });
  },
});
