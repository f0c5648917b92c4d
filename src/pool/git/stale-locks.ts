import { lstatSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readCommandName, readStat } from '../../process/inspect/proc.ts';
import { processesIn } from '../../process/inspect/processes-in.ts';
import { startTime } from '../../process/inspect/start-time.ts';

/**
 * Git processes of other users or outside of a container cannot be seen. They hold a lock for less than this, unless an
 * editor waits for a person.
 */
const UNSEEN_MS = 2000;

/**
 * Removes the lock files that killed git processes have left in a repository, which would stop every later one. A lock
 * stays if a git process that may hold it runs in the repository or a worktree of it, if it changes within a moment, and
 * without `/proc`.
 * @param folder the main worktree, absolute and without links
 */
export async function removeStaleLocks(folder: string, unseenMs: number = UNSEEN_MS): Promise<void> {
  const repository = join(folder, '.git');
  // The worktrees of a linked repository are unknown.
  if (lstatSync(repository, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  const locks = locksIn(repository);
  if (locks.length === 0) return;
  const youngest = Math.max(...locks.map(({ changedAt }) => changedAt));
  await pause(Math.min(unseenMs, Math.max(0, youngest + unseenMs - Date.now())));
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
      // Absolute, or relative to this file.
      const link = resolve(registry, name, readFileSync(join(registry, name, 'gitdir'), 'utf8').trim());
      return [realpathSync(dirname(link))];
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
