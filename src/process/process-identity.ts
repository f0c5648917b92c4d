import { hostname } from 'node:os';
import type { Owner } from '../core/context.ts';
import { readBootId, readStat } from './proc.ts';

/** Who the process with this id is now. */
export function identityOf(pid: number): Owner {
  const start = startOf(pid);
  return { host: hostname(), pid, ...(start && { start }) };
}

/** The boot and the tick at which a process started; undefined where it is gone or there is no /proc. */
function startOf(pid: number): string | undefined {
  const [stat, boot] = [readStat(pid), readBootId()];
  return stat && boot ? `${boot}/${stat.start}` : undefined;
}

/** Whether this very process has ended. Of one on another host nothing is known, so it counts as alive. */
export function hasEnded({ host, pid, start }: Owner): boolean {
  if (host !== hostname()) return false;
  if (!exists(pid)) return true;
  const now = startOf(pid);
  return start !== undefined && now !== undefined && start !== now;
}

function exists(pid: number): boolean {
  // Where nobody waits for it, a process that has ended keeps its id.
  if (readStat(pid)?.state === 'Z') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
