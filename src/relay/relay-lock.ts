import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acquireLock, type Lock } from '../process/exclusive-lock.ts';

const LOCK = 'relay.lock';

/**
 * Takes the lock that makes a relay the only one of its spool, or returns undefined where another relay has it, and
 * keeps it for `patienceMs`.
 * @throws {UserError} where the state folder cannot be written
 */
export function acquireRelayLock(home: string, patienceMs?: number): Lock | undefined {
  return acquireLock(home, LOCK, patienceMs);
}

/** Whether a relay is at work: whether its lock can be had shows it. Makes nothing where none ever was. */
export function isRelayRunning(home: string): boolean {
  if (!existsSync(join(home, LOCK))) return false;
  const lock = acquireRelayLock(home);
  lock?.release();
  return lock === undefined;
}
