import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../core/errors.ts';
import { acquireLock, type Lock } from '../../process/exclusive-lock.ts';
import type { Pool } from './pool.ts';

/** How long an operation has waited for the lock of its pool, in milliseconds. */
export type LockWait = { ms: number };

/** The last holder of each lock in this process, by folder. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `fn` as the only process that changes the records, registrations and Git configuration of a pool. Callers of
 * this process wait in order, other processes poll. `fn` must be short: every lease waits for it.
 * @param wait receives how long it waited
 * @throws {UserError} if another process holds the lock for too long
 */
export async function withPoolLock<T>(pool: Pool, fn: () => Promise<T> | T, wait?: LockWait): Promise<T> {
  const asked = performance.now();
  const before = queues.get(pool.folder);
  const turn = runAfter(before, pool.folder, () => {
    if (wait) wait.ms += performance.now() - asked;
    return fn();
  });
  const settled = turn.then(
    () => undefined,
    () => undefined,
  );
  queues.set(pool.folder, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(pool.folder) === settled) queues.delete(pool.folder);
  }
}

async function runAfter<T>(before: Promise<unknown> | undefined, folder: string, fn: () => Promise<T> | T): Promise<T> {
  await before;
  const lock = await acquire(folder);
  try {
    return await fn();
  } finally {
    lock.release();
  }
}

const ATTEMPTS = 6000;

const POLL_MS = 10;

/** Polls without blocking the event loop, as the holder may need it to finish. */
async function acquire(folder: string): Promise<Lock> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lock = acquireLock(folder, 'lock');
    if (lock) return lock;
    await sleep(POLL_MS * (0.5 + Math.random()));
  }
  throw new UserError(`Cannot use the worktrees in ${folder}: another process has held their lock for a minute`, {
    hint: 'Wait until the other `stepmeter worktree` command has finished, or end it if it hangs',
  });
}
