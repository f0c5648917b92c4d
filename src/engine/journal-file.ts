import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { sha256 } from '../core/canonical-json.ts';
import { isDiskFull } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { journalEntry, type JournalEntry } from './journal-entry.ts';
import type { JournalFile } from './journal.ts';

/** The name of the file. */
export const JOURNAL = 'journal.ndjson';

/** Gives back the space that is reserved for results, when no activity runs any more. */
export function releaseReserve(folder: string): void {
  for (const file of reservesIn(folder)) rmSync(file, { force: true });
}

const RESERVE = 'journal.reserve';

function reservesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(RESERVE))
    .map((name) => join(folder, name));
}

/**
 * The journal in a folder: one line of JSON per entry, only ever appended. A line that its process did not finish is
 * ignored: what it reports counts as not done. Space for the result of each activity is reserved before it starts, so that
 * what was paid for can be kept on a disk that is full, also if other programs take the space that the first result leaves.
 * @throws what the file system throws if the folder cannot be created
 */
export function openJournalFile(folder: string): JournalFile {
  makeFolder(folder);
  const file = join(folder, JOURNAL);
  return {
    read: () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(entryOf) : []),
    append: (entry) => {
      const text = `\n${JSON.stringify(entry)}\n`;
      const reserved = join(folder, `${RESERVE}.${sha256(entry.key).slice(0, 16)}`);
      // Before the work, which does not start without space for its result.
      if (entry.type === 'started') reserve(reserved);
      try {
        appendDurably(file, text);
      } catch (error) {
        if (entry.type === 'session' || !isDiskFull(error) || !existsSync(reserved)) throw error;
        rmSync(reserved);
        appendDurably(file, text);
      }
      if (entry.type === 'completed' || entry.type === 'failed') rmSync(reserved, { force: true });
    },
  };
}

function entryOf(line: string): JournalEntry[] {
  const { success, output } = v.safeParse(journalEntry, parseJson(line));
  return success ? [output] : [];
}

/** More than the result of any stage has. */
const RESERVED_BYTES = 256 * 1024;

function reserve(file: string): void {
  if (existsSync(file)) return;
  try {
    writeFileSync(file, randomBytes(RESERVED_BYTES), { mode: 0o600 });
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
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
