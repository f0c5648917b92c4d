import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { codeOf } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { journalEntry, type JournalEntry } from './journal-entry.ts';
import type { JournalFile } from './journal.ts';

/** The name of the file. */
export const JOURNAL = 'journal.ndjson';

/** Gives back the space that is reserved for results, when no activity runs any more. */
export function releaseReserve(folder: string): void {
  rmSync(reserveIn(folder), { force: true });
}

function reserveIn(folder: string): string {
  return join(folder, 'journal.reserve');
}

/** More than the result of any stage has. */
const RESERVED_BYTES = 256 * 1024;

/**
 * The journal in a folder: one line of JSON per entry, only ever appended. A line that its process did not finish is
 * ignored: what it reports counts as not done. Space for the result of an activity is reserved before it starts, so that
 * what was paid for can be kept on a disk that is full.
 * @throws what the file system throws if the folder cannot be created
 */
export function openJournalFile(folder: string): JournalFile {
  makeFolder(folder);
  const file = join(folder, JOURNAL);
  const reserve = reserveIn(folder);
  return {
    read: () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(entryOf) : []),
    append: (entry) => {
      const text = `\n${JSON.stringify(entry)}\n`;
      // Before the work, which does not start without space for its result.
      if (entry.type === 'started' && !existsSync(reserve))
        writeFileSync(reserve, randomBytes(RESERVED_BYTES), { mode: 0o600 });
      try {
        appendDurably(file, text);
      } catch (error) {
        if (entry.type === 'session' || !isFull(error) || !existsSync(reserve)) throw error;
        rmSync(reserve);
        appendDurably(file, text);
      }
    },
  };
}

function entryOf(line: string): JournalEntry[] {
  const { success, output } = v.safeParse(journalEntry, parseJson(line));
  return success ? [output] : [];
}

/** The line break before an entry separates it from the rest of one that was not finished. */
function appendDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'a', 0o600);
  try {
    // Unlike `writeSync()`, it does not end after a part of the text.
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '');
}
