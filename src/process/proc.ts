import { readdirSync, readFileSync } from 'node:fs';
import { parseIo, parseMemory, parseStat, type DiskBytes, type MemoryBytes, type ProcessStat } from './proc-text.ts';

/** A file below `/proc` as text; undefined where it is gone, not ours to read, or this is no Linux. */
const readProc = (path: string): string | undefined => {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return undefined;
  }
};

const namesIn = (path: string): string[] => {
  try {
    return readdirSync(`/proc/${path}`);
  } catch {
    return [];
  }
};

/** The ids of all processes that can be seen; none where there is no `/proc`. */
export const processIds = (): number[] => namesIn('').map(Number).filter(Number.isInteger);

/** What `/proc` says of a process now; undefined where there is none. */
export const readStat = (pid: number | 'self'): ProcessStat | undefined => parseStat(readProc(`${pid}/stat`) ?? '');

/** The environment that a process was started with; empty where it may not be read. */
export const readEnviron = (pid: number): string => readProc(`${pid}/environ`) ?? '';

/** What a process, and children that it has waited for, read from and wrote to disks. */
export const readIo = (pid: number | 'self'): DiskBytes | undefined => parseIo(readProc(`${pid}/io`) ?? '');

/** The memory of a process. */
export const readMemory = (pid: number): MemoryBytes | undefined => parseMemory(readProc(`${pid}/status`) ?? '');

/**
 * What children of ours that have ended, and that we have waited for, read from and wrote to disks: what `/proc` says
 * of us as a whole, less what it says of our threads.
 */
export const readIoOfChildren = (): DiskBytes | undefined => {
  const whole = readIo('self');
  if (!whole) return undefined;
  const threads = namesIn('self/task').map((id) => parseIo(readProc(`self/task/${id}/io`) ?? ''));
  const sum = (kind: keyof DiskBytes): number => threads.reduce((total, thread) => total + (thread?.[kind] ?? 0), 0);
  return { read: whole.read - sum('read'), written: whole.written - sum('written') };
};

/** What names this start of the machine; undefined off Linux. */
export const readBootId = (): string | undefined => readProc('sys/kernel/random/boot_id')?.trim();
