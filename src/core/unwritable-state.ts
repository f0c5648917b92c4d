import { UserError, messageOf } from './errors.ts';

/** What a person is told whose state folder cannot be written, whichever part of Stepmeter found out. */
export function unwritableState(folder: string, cause: unknown): UserError {
  return new UserError(`Cannot write to the state folder ${folder}: ${messageOf(cause)}`, {
    hint: 'Make the folder writable, or set STEPMETER_HOME to a writable folder',
    cause,
  });
}
