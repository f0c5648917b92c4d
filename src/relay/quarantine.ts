import { mkdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../core/errors.ts';
import type { Read } from './spool-reader.ts';

const gone = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/** Moves a record that cannot be taken in aside, with the reason beside it; it stays there for a person to look at. */
export const quarantine = (folder: string, read: Read): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const place = join(folder, `${read.id}.json`);
  writeFileSync(`${place}.reason`, `${read.path}: ${read.problem}\n`, { mode: 0o600 });
  try {
    renameSync(read.path, place);
  } catch (error) {
    if (!gone(error)) throw error;
  }
};

/** Removes a record that is in the store. */
export const discard = (read: Read): void => {
  try {
    unlinkSync(read.path);
  } catch (error) {
    if (!gone(error)) throw error;
  }
};
