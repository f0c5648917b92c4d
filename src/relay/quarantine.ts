import { copyFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CONTEXT_FILE } from '../core/context.ts';
import { quarantineIn } from '../core/environment.ts';
import { codeOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import type { Read } from './spool-reader.ts';

const gone = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/** Where something goes, after the reason was put there. */
const placeWithReason = (folder: string, name: string, reason: string): string => {
  makeFolder(folder);
  const place = join(folder, name);
  writeFileSync(`${place}.reason`, `${reason}\n`, { mode: 0o600 });
  return place;
};

/** Moves a record that cannot be taken in aside, with the reason beside it; it stays there for a person to look at. */
export const quarantine = (folder: string, read: Read): void => {
  const place = placeWithReason(folder, `${read.id}.json`, `${read.path}: ${read.problem}`);
  try {
    renameSync(read.path, place);
  } catch (error) {
    if (!gone(error)) throw error;
  }
};

/** Copies what a folder says it is of, and why that is not taken in: who works in the folder still needs it. */
export const quarantineContext = (folder: string, contextFolder: string, reason: string): void => {
  const place = placeWithReason(folder, `${basename(contextFolder)}.json`, `${contextFolder}: ${reason}`);
  try {
    copyFileSync(join(contextFolder, CONTEXT_FILE), place);
  } catch (error) {
    if (!gone(error)) throw error;
  }
};

/** How many records lie in the quarantine of a state folder. */
export const countQuarantined = (home: string): number => {
  try {
    return readdirSync(quarantineIn(home)).filter((name) => name.endsWith('.json')).length;
  } catch {
    return 0;
  }
};
