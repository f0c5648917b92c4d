import { UserError, messageOf } from '../core/errors.ts';

/** The store cannot be written for now; what is in it can be read. */
export class UnwritableStore extends UserError {}

/** The primary result code of SQLite, where `thrown` is an error of its. */
export function sqliteCode(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
    ? thrown.errcode & 0xff
    : undefined;
}

/** What was found and what to do, by SQLite's code; without a text of ours SQLite's own says what was found. */
const PROBLEMS: Readonly<Record<number, { readonly found?: string; readonly hint: string }>> = {
  5: {
    found: 'another process keeps it locked',
    hint: 'End the process that is writing to it (`fuser` on the file names it), or wait for it',
  },
  8: { hint: 'Make the file and its folder writable for you, or set STEPMETER_HOME to another folder' },
  10: { hint: 'Look after the disk, or set STEPMETER_HOME to a folder on another one' },
  13: { found: 'the disk is full', hint: 'Make room on the disk, or set STEPMETER_HOME to a folder on another one' },
};

/** What went wrong in a SQLite file, as an error that a person can mend, where it is one; else what was thrown. */
export function sqliteProblem(file: string, thrown: unknown): unknown {
  const problem = PROBLEMS[sqliteCode(thrown) ?? 0];
  if (!problem) return thrown;
  const message = `Cannot write to the store ${file}: ${problem.found ?? messageOf(thrown)}`;
  return new UnwritableStore(message, { hint: problem.hint, cause: thrown });
}
