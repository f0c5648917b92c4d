import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Owner } from '../core/context.ts';
import { hasEnded, pidOf } from './inspect/process-identity.ts';

/** How long a killed process may take to exit; only one that hangs in the kernel takes longer. */
const SWEEP_MS = 5000;

/**
 * Ends a process that is not a child of this one, and never one that reused its ID: SIGTERM first, SIGKILL after the
 * grace period. Returns whether it has ended; false immediately for a process on another host.
 */
export async function endProcess(owner: Owner, graceMs: number): Promise<boolean> {
  if (owner.host !== hostname()) return false;
  send(owner, 'SIGTERM');
  if (await waitForEnd(owner, graceMs)) return true;
  send(owner, 'SIGKILL');
  return waitForEnd(owner, SWEEP_MS);
}

function send(owner: Owner, signal: NodeJS.Signals): void {
  const pid = pidOf(owner);
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime, or is another user's.
  }
}

const POLL_MS = 50;

/** Waits until the process has ended; returns whether it has. */
async function waitForEnd(owner: Owner, forMs: number): Promise<boolean> {
  const until = Date.now() + forMs;
  while (!hasEnded(owner)) {
    if (Date.now() >= until) return false;
    await sleep(POLL_MS);
  }
  return true;
}
