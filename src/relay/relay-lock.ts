import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acquireLock, type Lock } from '../process/exclusive-lock.ts';

const LOCK = 'relay.lock';

/**
 * Acquires the lock that ensures a single relay per spool; returns undefined if another relay holds it for longer than
 * `patienceMs`.
 * @throws {UserError} if the state folder is not writable
 */
export function acquireRelayLock(home: string, patienceMs?: number): Lock | undefined {
  return acquireLock(home, LOCK, patienceMs);
}

/** Whether a relay is running, determined by trying its lock. Creates nothing if no relay ever ran. */
export function isRelayRunning(home: string): boolean {
  if (!existsSync(join(home, LOCK))) return false;
  const lock = acquireRelayLock(home);
  lock?.release();
  return lock === undefined;
}
