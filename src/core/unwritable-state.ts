import { UserError, messageOf } from './errors.ts';

/** The error shown if the state folder is not writable, used by all parts of Stepmeter. */
export function unwritableState(folder: string, cause: unknown): UserError {
  const problem = messageOf(cause);
  const isFull = /ENOSPC|EDQUOT|disk is full/.test(problem);
  return new UserError(`Cannot write to the state folder ${folder}: ${problem}`, {
    hint: `${isFull ? 'Free space on its disk' : 'Make the folder writable'}, or set STEPMETER_HOME to a writable folder`,
    cause,
  });
}
