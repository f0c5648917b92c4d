import type { ExecOptions } from '../exec/exec-step.ts';
import type { Flags } from './command.ts';
import { lengthOfTime, size } from './option-values.ts';

/** The flags that limit the processes of a command. */
export const LIMIT_OPTIONS = {
  'max-memory': {
    type: 'string',
    coerce: size('--max-memory'),
    describe: 'End the command if all its processes together use more memory, such as 2g',
  },
  'max-cpu-time': {
    type: 'string',
    coerce: lengthOfTime('--max-cpu-time'),
    describe: 'End the command if all its processes together use more CPU time, such as 10m',
  },
  timeout: {
    type: 'string',
    coerce: lengthOfTime('--timeout'),
    describe: 'End the command and its processes after this time',
  },
} as const;

/** Those of the limits that were given. */
export function limitsOf(flags: Flags<typeof LIMIT_OPTIONS>): NonNullable<ExecOptions['limits']> {
  const { 'max-memory': memory, 'max-cpu-time': cpuTime, timeout } = flags;
  return {
    ...(memory !== undefined && { maxMemoryBytes: memory }),
    ...(cpuTime !== undefined && { maxCpuSeconds: cpuTime / 1000 }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  };
}
