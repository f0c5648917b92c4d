import { cachedIn, type CachedOptions } from '../../cache/cached.ts';
import { VARIABLE } from '../../core/environment.ts';
import { activeContext } from '../active-context.ts';
import { nameOrWarn } from '../or-warn.ts';

/**
 * Returns the stored value of a function with the same inputs, or calls the function and stores its value, which must be
 * a JSON value to be stored. The text of the function is part of the key; the values of its closure and the modules that
 * it uses are not: name them in `key` and `inputs`. If it throws, nothing is stored. A problem of the cache is a process
 * warning, and the function is called. Inside a step, the use of the cache is recorded in it.
 * @example const report = await cached('lint', { inputs: ['src/**', 'eslint.config.js'] }, () => lint('src'));
 * @throws {UserError} if the options cannot be used, and what the function throws
 */
export function cached<T>(name: string, options: CachedOptions, fn: () => T | Promise<T>): Promise<T> {
  const folder = activeContext()?.folder;
  return cachedIn({ ...process.env, ...(folder && { [VARIABLE.spool]: folder }) }, nameOrWarn('cache', name), {
    ...options,
    fn,
  });
}
