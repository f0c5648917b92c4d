import { messageOf, UserError } from '../core/errors.ts';
import { asText } from '../core/json.ts';

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

const warned = new Set<string>();

/** The name of a workflow, step or cache without a name. */
const UNNAMED = 'unnamed';

/** A name of which something can be stored; a run or step without one is recorded under a fallback, with one warning. */
export function nameOrWarn(of: 'workflow' | 'step' | 'cache', name: string): string {
  if (asText(name) !== undefined) return name;
  if (!warned.has(of))
    process.emitWarning(`A ${of} has no usable name; it is recorded as "${UNNAMED}"`, 'StepmeterWarning');
  warned.add(of);
  return UNNAMED;
}
