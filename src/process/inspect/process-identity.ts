import { hostname } from 'node:os';
import type { Owner } from '../../core/context.ts';
import { processIds, readBootId, readInnerPid, readPidNamespace, readStat } from './proc.ts';
import type { ProcessStat } from './proc-text.ts';

/** The identity of the process that currently has this ID. */
export function identityOf(pid: number): Owner {
  const start = startOf(pid);
  return { host: hostname(), pid, ...(start && { start }) };
}

/** The boot and the tick at which a process started; undefined if it is gone or there is no `/proc`. */
function startOf(pid: number): string | undefined {
  const [stat, boot] = [statOf(pid), readBootId()];
  return stat && boot ? `${boot}/${stat.start}` : undefined;
}

/** The state of the process that has this ID in our PID namespace, of which `/proc` need not be. */
function statOf(pid: number): ProcessStat | undefined {
  if (pid === process.pid) return readStat('self');
  if (isOwnProc()) return readStat(pid);
  const own = readPidNamespace('self');
  const listed = processIds().find((one) => readInnerPid(one) === pid && readPidNamespace(one) === own);
  return listed === undefined ? undefined : readStat(listed);
}

/** Whether the IDs in `/proc` are those of our PID namespace; in some sandboxes they are those outside. */
function isOwnProc(): boolean {
  return readStat('self')?.pid === process.pid;
}

/**
 * Whether this process has ended. A process on another host counts as alive because its state is unknown; one in a PID
 * namespace below ours, such as that of a sandbox, is looked for by the ID that it has there.
 */
export function hasEnded(owner: Owner): boolean {
  return owner.host === hostname() && !hasItsId(owner) && listedAs(owner).length === 0;
}

/** Whether the process runs and has the recorded ID in our PID namespace too. */
function hasItsId({ pid, start }: Owner): boolean {
  const now = startOf(pid);
  return exists(pid) && (start === undefined || now === undefined || start === now);
}

function exists(pid: number): boolean {
  // A zombie that is never reaped keeps its ID.
  if (statOf(pid)?.state === 'Z') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The processes in `/proc` that have the recorded ID in their own PID namespace, and started at that time. */
function listedAs({ pid: innerPid, start }: Owner): number[] {
  const boot = readBootId();
  if (start === undefined) return [];
  return processIds().filter(
    (pid) =>
      `${boot}/${readStat(pid)?.start}` === start && readStat(pid)?.state !== 'Z' && readInnerPid(pid) === innerPid,
  );
}

/**
 * The ID that this process has in our PID namespace, by which it can be signalled; undefined if it has ended, has none,
 * or more than one process may be meant.
 */
export function pidOf(owner: Owner): number | undefined {
  if (owner.host !== hostname()) return undefined;
  if (hasItsId(owner)) return owner.pid;
  const [pid, ...others] = isOwnProc() ? listedAs(owner) : [];
  return others.length === 0 ? pid : undefined;
}
