import { UserError, messageOf } from '../../core/errors.ts';

/** The store is currently read-only. */
export class UnwritableStore extends UserError {}

/** The primary result code of a SQLite error; undefined for other errors. */
export function sqliteCode(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
    ? thrown.errcode & 0xff
    : undefined;
}

/** The problem and its hint, by SQLite's code; without a text of our own, SQLite's message describes the problem. */
const PROBLEMS: Readonly<Record<number, { readonly found?: string; readonly hint: string }>> = {
  5: {
    found: 'locked by another process',
    hint: 'Wait for the process that is writing to it, or stop it (`fuser` on the file shows its PID)',
  },
  8: { hint: 'Make the file and its folder writable, or set STEPMETER_HOME to another folder' },
  10: { hint: 'Check the disk, or set STEPMETER_HOME to a folder on another one' },
  13: { found: 'the disk is full', hint: 'Free disk space, or set STEPMETER_HOME to a folder on another one' },
};

/** Converts a SQLite error to one with a hint for the user; returns other errors unchanged. */
export function sqliteProblem(file: string, thrown: unknown): unknown {
  const problem = PROBLEMS[sqliteCode(thrown) ?? 0];
  if (!problem) return thrown;
  const message = `Cannot write to the store ${file}: ${problem.found ?? messageOf(thrown)}`;
  return new UnwritableStore(message, { hint: problem.hint, cause: thrown });
}
