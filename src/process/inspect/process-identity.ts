import { hostname } from 'node:os';
import type { Owner } from '../../core/context.ts';
import { readBootId, readStat } from './proc.ts';

/** The identity of the process that currently has this ID. */
export function identityOf(pid: number): Owner {
  const start = startOf(pid);
  return { host: hostname(), pid, ...(start && { start }) };
}

/** The boot and the tick at which a process started; undefined if it is gone or there is no `/proc`. */
function startOf(pid: number): string | undefined {
  const [stat, boot] = [readStat(pid), readBootId()];
  return stat && boot ? `${boot}/${stat.start}` : undefined;
}

/** Whether this process has ended. A process on another host counts as alive because its state is unknown. */
export function hasEnded({ host, pid, start }: Owner): boolean {
  if (host !== hostname()) return false;
  if (!exists(pid)) return true;
  const now = startOf(pid);
  return start !== undefined && now !== undefined && start !== now;
}

function exists(pid: number): boolean {
  // A zombie that is never reaped keeps its ID.
  if (readStat(pid)?.state === 'Z') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
