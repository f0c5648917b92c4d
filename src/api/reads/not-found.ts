import { EXIT, UserError } from '../../core/errors.ts';

/** What was asked for is not in the store. */
export class NotFound extends UserError {}

/** The result of a search for one object; an error of the search that the caller can fix means that there is none. */
export async function requireFound<T>(search: Promise<T>): Promise<T> {
  try {
    return await search;
  } catch (error) {
    if (error instanceof UserError && error.exitCode === EXIT.wrongUse)
      throw new NotFound(error.message, { hint: error.hint, cause: error });
    throw error;
  }
}
