import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { codeOf } from '../core/errors.ts';
import { readContext } from './context-folder.ts';
import { byRecordOrder, isRecordName, orderOf, RECORD_ORDER } from './record-order.ts';

/**
 * A record in the spool that is not ingested yet; without a context it belongs to an interactive session or is
 * misplaced.
 */
export type PendingRecord = { readonly folder: string; readonly name: string; readonly context: Context | undefined };

/** A spool folder with a context. */
export type ContextFolder = { readonly folder: string; readonly context: Context };

/** The pending records of the spool and their contexts. */
export type SpoolListing = {
  readonly count: number;
  readonly contexts: readonly ContextFolder[];
  /** The records in the order in which they are ingested. */
  readonly pending: Iterable<PendingRecord>;
};

/** Contexts by folder, so that a relay reads each of them only once. */
export type ContextCache = Map<string, Context>;

/**
 * Lists the spool. Runs are listed before their steps, including steps that start in the meantime, but come after them
 * in the result: the end of a run is never ingested before a record that its steps had written by then.
 */
export function listSpool(spool: string, cache: ContextCache): SpoolListing {
  const runs = foldersIn(spool, cache)
    .filter(isRunFolder)
    .map((run) => listed(run, recordsIn(run)));
  const folders = foldersIn(spool, cache);
  const others = listSteps(
    folders.filter((folder) => !isRunFolder(folder)),
    cache,
  );
  const count = [...runs, ...others.steps].reduce((sum, one) => sum + one.count, others.snapshots.length);
  const contexts = folders.flatMap(({ folder, context }) => (context ? [{ folder, context }] : []));
  return { count, contexts, pending: inIngestOrder(others, runs, cache) };
}

type Folder = { readonly folder: string; readonly context: Context | undefined };

function foldersIn(spool: string, cache: ContextCache): Folder[] {
  return listFolder(spool, isFolder).map((name) => {
    const folder = join(spool, name);
    return { folder, context: contextIn(folder, cache) };
  });
}

function listFolder(folder: string, wanted?: (entry: Dirent) => boolean): string[] {
  try {
    if (!wanted) return readdirSync(folder);
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (wanted(entry) ? entry.name : []));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** A link to a folder is none: it could lead anywhere. */
function isFolder(entry: Dirent): boolean {
  return entry.isDirectory();
}

function contextIn(folder: string, cache: ContextCache): Context | undefined {
  const context = cache.get(folder) ?? readContext(folder);
  if (context) cache.set(folder, context);
  return context;
}

function isRunFolder({ context }: Folder): boolean {
  return context !== undefined && context.step === undefined;
}

/**
 * The records of a folder with their names in one string: as objects, hundreds of thousands of them would dominate the
 * relay's memory.
 */
type ListedFolder = Folder & { readonly count: number; readonly names: string };

/** Occurs in no file name and sorts before any character that does. */
const SEPARATOR = '/';

function listed({ folder, context }: Folder, names: readonly string[]): ListedFolder {
  return {
    folder,
    context,
    count: names.length,
    names: names.join(SEPARATOR),
  };
}

function recordsIn({ folder }: Folder): string[] {
  return listFolder(folder).filter(isRecordName).sort(byRecordOrder);
}

/**
 * The records of folders that do not belong to runs; records derived from snapshots are listed separately, for all
 * folders together.
 */
function listSteps(folders: readonly Folder[], cache: ContextCache): { steps: ListedFolder[]; snapshots: string[] } {
  const snapshots: string[] = [];
  const steps = folders.map((one) => {
    const names = recordsIn(one);
    // The folder was created during the listing: its context was written before its records but after the context was
    // read.
    if (!one.context && names.length > 0 && contextIn(one.folder, cache)) return listed(one, []);
    for (const name of names) if (isFromSnapshot(name)) snapshots.push(`${name}${SEPARATOR}${one.folder}`);
    return listed(
      one,
      names.filter((name) => !isFromSnapshot(name)),
    );
  });
  return { steps, snapshots: snapshots.sort() };
}

const OF_SNAPSHOTS: ReadonlySet<number> = new Set([RECORD_ORDER['files.changed'], RECORD_ORDER['step.files']]);

function isFromSnapshot(name: string): boolean {
  return OF_SNAPSHOTS.has(orderOf(name));
}

/**
 * Snapshot records come after the reports of tools, in all steps, because they are compared with them; and in order of
 * their creation, because changes attributed to a step are not attributed again to its parent.
 */
function* inIngestOrder(
  { steps, snapshots }: ReturnType<typeof listSteps>,
  runs: readonly ListedFolder[],
  cache: ContextCache,
): Generator<PendingRecord> {
  for (const step of steps) yield* pendingIn(step);
  for (const snapshot of snapshots) yield pendingSnapshot(snapshot, cache);
  for (const run of runs) yield* pendingIn(run);
}

function pendingIn({ folder, context, count, names }: ListedFolder): PendingRecord[] {
  return count === 0 ? [] : names.split(SEPARATOR).map((name) => ({ folder, name, context }));
}

function pendingSnapshot(snapshot: string, cache: ContextCache): PendingRecord {
  const end = snapshot.indexOf(SEPARATOR);
  const folder = snapshot.slice(end + SEPARATOR.length);
  return { folder, name: snapshot.slice(0, end), context: cache.get(folder) };
}
