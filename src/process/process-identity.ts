import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from '../core/context.ts';

const FIELD_AFTER_NAME = 20;

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** The boot and the tick at which a process started; undefined where it is gone or there is no /proc. */
const startOf = (pid: number): string | undefined => {
  const [stat, boot] = [read(`/proc/${pid}/stat`), read('/proc/sys/kernel/random/boot_id')];
  // The name in parentheses may hold anything, spaces and parentheses too: fields are counted after its end.
  const tick = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[FIELD_AFTER_NAME - 1];
  return tick && boot ? `${boot.trim()}/${tick}` : undefined;
};

/** Who the process with this id is now. */
export const identityOf = (pid: number): Owner => {
  const start = startOf(pid);
  return { host: hostname(), pid, ...(start && { start }) };
};

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Whether this very process has ended. Of one on another host nothing is known, so it counts as alive. */
export const hasEnded = ({ host, pid, start }: Owner): boolean => {
  if (host !== hostname()) return false;
  if (!exists(pid)) return true;
  const now = startOf(pid);
  return start !== undefined && now !== undefined && start !== now;
};
