import { UserError, messageOf } from './errors.ts';

/** The error shown if the state folder is not writable, used by all parts of Stepmeter. */
export function unwritableState(folder: string, cause: unknown): UserError {
  return new UserError(`Cannot write to the state folder ${folder}: ${messageOf(cause)}`, {
    hint: 'Make the folder writable, or set STEPMETER_HOME to a writable folder',
    cause,
  });
}
