import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { journalEntry, type JournalEntry } from './journal-entry.ts';
import type { JournalFile } from './journal.ts';

/** The name of the file. */
export const JOURNAL = 'journal.ndjson';

/**
 * The journal in a folder: one line of JSON per entry, only ever appended. A line that its process did not finish is
 * ignored: what it reports counts as not done.
 * @throws what the file system throws if the folder cannot be created
 */
export function openJournalFile(folder: string): JournalFile {
  makeFolder(folder);
  const file = join(folder, JOURNAL);
  return {
    read: () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(entryOf) : []),
    append: (entry) => appendDurably(file, `\n${JSON.stringify(entry)}\n`),
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
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
