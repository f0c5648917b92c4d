import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CONTEXT_FILE } from '../core/context.ts';
import { quarantineIn } from '../core/environment.ts';
import { parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { DAY_MS } from '../core/time/day.ts';
import { withRegularFile } from './regular-file.ts';
import { structureOf } from './structure-of.ts';
import type { SpoolEntry } from './spool-reader.ts';

/**
 * Moves a record that cannot be stored to the quarantine: writes its structure without content and the reason, then
 * deletes it from the spool.
 */
export function quarantine(folder: string, read: SpoolEntry): void {
  setAside(folder, read.id, { path: read.path, reason: `${read.path}: ${read.problem}` });
  // A folder with the name of a record has no structure to describe and is moved as it is.
  if (isFolder(read.path)) renameSync(read.path, join(folder, read.id));
  else rmSync(read.path, { force: true });
}

function setAside(folder: string, name: string, { path, reason }: { path: string; reason: string }): void {
  makeFolder(folder);
  writeFileSync(join(folder, `${name}.json.reason`), `${reason}\n`, { mode: 0o600 });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(describe(path))}\n`, { mode: 0o600 });
}

/** The maximum size of a file whose structure is described; for larger files only the size is recorded. */
const MAX_DESCRIBED_BYTES = 16 * 1024 * 1024;

function describe(path: string): object {
  try {
    return withRegularFile(path, (file, { size: bytes }) => {
      if (bytes > MAX_DESCRIBED_BYTES) return { bytes };
      const value = parseJson(readFileSync(file, 'utf8'));
      return value === undefined ? { bytes, json: false } : { bytes, structure: structureOf(value) };
    });
  } catch {
    return { bytes: null };
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Records why the context of a folder cannot be stored. The folder is kept because producers may still write into it.
 */
export function quarantineContext(folder: string, contextFolder: string, reason: string): void {
  const path = join(contextFolder, CONTEXT_FILE);
  setAside(folder, basename(contextFolder), { path, reason: `${contextFolder}: ${reason}` });
}

/** The number of records in the quarantine of a state folder. */
export function countQuarantined(home: string): number {
  return namesIn(quarantineIn(home)).filter((name) => name.endsWith('.json')).length;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** How long records are quarantined, in milliseconds: 30 days. */
const RETENTION_MS = 30 * DAY_MS;

/** Removes quarantined records older than 30 days, at most `limit` files per call; returns the number of files. */
export function expireQuarantine(home: string, now: number, limit = 1000): number {
  const folder = quarantineIn(home);
  const old = namesIn(folder)
    .map((name) => join(folder, name))
    .filter((path) => now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > RETENTION_MS)
    .slice(0, limit);
  for (const path of old) rmSync(path, { force: true });
  return old.length;
}
