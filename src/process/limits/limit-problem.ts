import { bytes, duration } from '../../core/amounts.ts';
import { UserError } from '../../core/errors.ts';
import type { ExceededLimit, LimitName } from './limits.ts';

/** What a limit is called in messages, the flag that sets it, and the exit code of a command that exceeded it. */
const ABOUT: Readonly<Record<LimitName, { text: (value: number) => string; flag: string; exitCode: number }>> = {
  // As for a process that the kernel ends: 128 and the number of SIGKILL, or of SIGXCPU.
  max_memory: { text: (value) => `${bytes(value)} of memory`, flag: '--max-memory', exitCode: 137 },
  max_cpu_time: { text: (value) => `${duration(value * 1000)} of CPU time`, flag: '--max-cpu-time', exitCode: 152 },
  // As of the command `timeout`.
  timeout: { text: (value) => duration(value), flag: '--timeout', exitCode: 124 },
};

/** The error of a step that exceeded a limit. Its name is the limit, which is the error type of the step. */
export function limitProblem({ limit, found, allowed, survivors }: ExceededLimit): UserError {
  const { text, flag, exitCode } = ABOUT[limit];
  const verb = limit === 'timeout' ? 'ran for' : 'used';
  const state = found === undefined ? 'the kernel ended it' : `it ${verb} ${text(found)}`;
  const left = survivors > 0 ? `; ${survivors} of its processes could not be ended` : '';
  const error = new UserError(`Cannot finish the step: ${state}, its limit is ${text(allowed)}${left}`, {
    hint: `Raise ${flag}, or split the work of the command`,
    exitCode,
  });
  error.name = limit;
  return error;
}
