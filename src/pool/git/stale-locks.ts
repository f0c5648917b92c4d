import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCommandName, readStat } from '../../process/inspect/proc.ts';
import { processesIn } from '../../process/inspect/processes-in.ts';
import { startTime } from '../../process/inspect/start-time.ts';

/**
 * Removes the lock files that killed git processes have left in a repository, which would stop every later one. A lock
 * stays if a git process that may hold it runs in the repository or a worktree of it, and without `/proc`.
 * @param folder the main worktree, absolute and without links
 */
export function removeStaleLocks(folder: string): void {
  const repository = join(folder, '.git');
  const locks = locksIn(repository);
  if (locks.length === 0) return;
  const starts = startsOfGit([folder, ...worktreesOf(repository)]);
  for (const lock of locks) if (starts && isStale(lock, starts)) rmSync(lock.path, { force: true });
}

type LockFile = { readonly path: string; readonly file: number; readonly changedAt: number };

function locksIn(folder: string): LockFile[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    // The largest part of a repository, in which git locks nothing that it does not lock elsewhere.
    if (entry.isDirectory()) return entry.name === 'objects' ? [] : locksIn(path);
    return entry.isFile() && entry.name.endsWith('.lock') ? lockFile(path) : [];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function lockFile(path: string): LockFile[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found ? [{ path, file: found.ino, changedAt: found.mtimeMs }] : [];
}

/** When the git processes that run in these folders started, in milliseconds since 1970; undefined if that is unknown. */
function startsOfGit(folders: readonly string[]): number[] | undefined {
  const found = folders.map((folder) => processesIn(folder));
  if (found.includes(undefined)) return undefined;
  return found
    .flatMap((pids) => pids ?? [])
    .filter((pid) => readCommandName(pid)?.startsWith('git') === true)
    .flatMap((pid) => readStat(pid)?.start ?? [])
    .map((ticks) => startTime(ticks));
}

function worktreesOf(repository: string): string[] {
  const registry = join(repository, 'worktrees');
  return entriesOf(registry).flatMap(({ name }) => {
    try {
      return [dirname(readFileSync(join(registry, name, 'gitdir'), 'utf8').trim())];
    } catch {
      return [];
    }
  });
}

/** Start times are known to about a clock tick. */
const TOLERANCE_MS = 100;

/** A process holds no lock that is older than the process. One that git has replaced since it was found is in use. */
function isStale({ path, file, changedAt }: LockFile, starts: readonly number[]): boolean {
  const [now] = lockFile(path);
  const isSame = now?.file === file && now.changedAt === changedAt;
  return isSame && starts.every((startedAt) => startedAt > changedAt + TOLERANCE_MS);
}
