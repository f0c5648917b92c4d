import { messageOf, UserError } from '../core/errors.ts';

/** The result of a function; undefined if it fails: the run continues without it, and a warning of the process says why. */
export async function orWarn<T>(what: string, make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    const hint = error instanceof UserError ? `. ${error.hint}` : '';
    process.emitWarning(`${messageOf(error)}. The run continues without ${what}${hint}`, 'StepmeterWarning');
    return undefined;
  }
}
