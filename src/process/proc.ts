import { readdirSync, readFileSync } from 'node:fs';
import { parseIo, parseMemory, parseStat, type DiskBytes, type MemoryBytes, type ProcessStat } from './proc-text.ts';

/** The ids of all processes that can be seen; none where there is no `/proc`. */
export function processIds(): number[] {
  return namesIn('').map(Number).filter(Number.isInteger);
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(`/proc/${path}`);
  } catch {
    return [];
  }
}

/** What `/proc` says of a process now; undefined where there is none. */
export function readStat(pid: number | 'self'): ProcessStat | undefined {
  return parseStat(readProc(`${pid}/stat`) ?? '');
}

/** A file below `/proc` as text; undefined where it is gone, not ours to read, or this is no Linux. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return undefined;
  }
}

/** The environment that a process was started with; empty where it may not be read. */
export function readEnviron(pid: number): string {
  return readProc(`${pid}/environ`) ?? '';
}

/** What a process, and children that it has waited for, read from and wrote to disks. */
export function readIo(pid: number | 'self'): DiskBytes | undefined {
  return parseIo(readProc(`${pid}/io`) ?? '');
}

/** The memory of a process. */
export function readMemory(pid: number): MemoryBytes | undefined {
  return parseMemory(readProc(`${pid}/status`) ?? '');
}

/**
 * What children of ours that have ended, and that we have waited for, read from and wrote to disks: what `/proc` says
 * of us as a whole, less what it says of our threads.
 */
export function readIoOfChildren(): DiskBytes | undefined {
  const whole = readIo('self');
  if (!whole) return undefined;
  const threads = namesIn('self/task').map((id) => parseIo(readProc(`self/task/${id}/io`) ?? ''));
  const sum = (kind: keyof DiskBytes): number => threads.reduce((total, thread) => total + (thread?.[kind] ?? 0), 0);
  return { read: whole.read - sum('read'), written: whole.written - sum('written') };
}

/** What names this start of the machine; undefined off Linux. */
export function readBootId(): string | undefined {
  return readProc('sys/kernel/random/boot_id')?.trim();
}
