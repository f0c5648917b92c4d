import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STANDALONE_FOLDER } from '../core/environment.ts';
import { CONTEXT_FILE, type Context } from '../core/context.ts';

/** A context folder of a spool with its pending records, ordered by name. */
export type SpoolFolder = { readonly context: Context; readonly records: readonly Record<string, unknown>[] };

/** All pending records in the spool of a state folder: the run first, then its steps by start time. */
export function readSpool(home: string): SpoolFolder[] {
  const spool = join(home, 'spool');
  if (!existsSync(spool)) return [];
  return readdirSync(spool)
    .sort()
    .map((name) => join(spool, name))
    .filter((folder) => existsSync(join(folder, CONTEXT_FILE)))
    .map(readFolder);
}

function readFolder(folder: string): SpoolFolder {
  const names = readdirSync(folder).sort();
  const records = names.filter((name) => name !== CONTEXT_FILE && !name.startsWith('.'));
  return {
    context: readJson(join(folder, CONTEXT_FILE)) as Context,
    records: records.map((name) => readJson(join(folder, name)) as Record<string, unknown>),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The pending records of the worktree pool and the cache outside of runs, in the order in which they were written. */
export function readStandalone(home: string): Record<string, unknown>[] {
  const folder = join(home, 'spool', STANDALONE_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => readJson(join(folder, name)) as Record<string, unknown>);
}

/** The steps in the spool of a state folder, by name; for repeated names the last one. */
export function stepsByName(home: string): Record<string, NonNullable<Context['step']>> {
  const steps = readSpool(home).flatMap(({ context }) => context.step ?? []);
  return Object.fromEntries(steps.map((step) => [step.name, step]));
}
