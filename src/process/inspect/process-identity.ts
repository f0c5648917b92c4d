import { hostname } from 'node:os';
import type { Owner } from '../../core/context.ts';
import { processIds, readBootId, readInnerPid, readStat } from './proc.ts';

/** The identity of the process that currently has this ID. */
export function identityOf(pid: number): Owner {
  const start = startOf(pid);
  return { host: hostname(), pid, ...(start && { start }) };
}

/** The boot and the tick at which a process started; undefined if it is gone or there is no `/proc`. */
function startOf(pid: number): string | undefined {
  // In a PID namespace with the `/proc` of another one, our ID is not our own there.
  const [stat, boot] = [readStat(pid === process.pid ? 'self' : pid), readBootId()];
  return stat && boot ? `${boot}/${stat.start}` : undefined;
}

/**
 * Whether this process has ended. A process on another host counts as alive because its state is unknown; one in a PID
 * namespace below ours, such as that of a sandbox, is looked for by the ID that it has there.
 */
export function hasEnded({ host, pid, start }: Owner): boolean {
  if (host !== hostname()) return false;
  const now = startOf(pid);
  if (exists(pid) && (start === undefined || now === undefined || start === now)) return false;
  return start === undefined || !isInNamespace(pid, start);
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

function isInNamespace(innerPid: number, start: string): boolean {
  const boot = readBootId();
  return processIds().some(
    (pid) =>
      `${boot}/${readStat(pid)?.start}` === start && readStat(pid)?.state !== 'Z' && readInnerPid(pid) === innerPid,
  );
}
