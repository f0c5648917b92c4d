import { VARIABLE } from '../core/environment.ts';
import { enforceLimits } from '../process/limits/enforce-limits.ts';
import { limitProblem } from '../process/limits/limit-problem.ts';
import { hasLimits, type Limits } from '../process/limits/limits.ts';

/**
 * Runs `fn` within limits of the processes that it starts. When one is exceeded, these processes are ended and the result
 * is rejected; `fn` itself cannot be ended.
 * @param folder the spool folder of the step, which its processes have in their environment
 * @throws {UserError} named after the limit
 */
export async function withinLimits<T>(
  limits: Limits | undefined,
  folder: string | undefined,
  fn: () => T | Promise<T>,
): Promise<T> {
  if (!limits || !hasLimits(limits)) return fn();
  let exceed: () => void = () => {};
  const exceeded = new Promise<undefined>((resolve) => (exceed = () => resolve(undefined)));
  const marker = { variable: VARIABLE.spool, value: folder ?? '' };
  const enforcement = enforceLimits({ limits, marker, onExceeded: exceed });
  const ended = Promise.resolve().then(fn);
  // If the limit wins, how the function ends does not matter any more.
  ended.catch(() => {});
  try {
    const first = await Promise.race([ended.then((value) => ({ value })), exceeded]);
    if (first) return first.value;
  } finally {
    const found = await enforcement.close();
    // Also of a function that failed because its process was ended.
    if (found) throw limitProblem(found);
  }
  throw new Error('Cannot finish the step: a limit was exceeded');
}
