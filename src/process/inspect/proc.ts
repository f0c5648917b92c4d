import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import {
  hasPendingSignals,
  parseInnerPid,
  parseIo,
  parseMemory,
  parseStat,
  type DiskBytes,
  type MemoryBytes,
  type ProcessStat,
} from './proc-text.ts';

/** The IDs of all visible processes; empty without `/proc`. */
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

/** The current state of a process; undefined if it does not exist. */
export function readStat(pid: number | 'self'): ProcessStat | undefined {
  return parseStat(readProc(`${pid}/stat`) ?? '');
}

/** Reads a file below `/proc`; undefined if it is gone, not readable, or this is not Linux. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return undefined;
  }
}

/** The initial environment of a process; empty if it is not readable. */
export function readEnviron(pid: number): string {
  return readProc(`${pid}/environ`) ?? '';
}

/** The name of the program of a process, at most 15 bytes, without arguments; undefined if it has ended. */
export function readCommandName(pid: number): string | undefined {
  return readProc(`${pid}/comm`)?.trimEnd();
}

/** The arguments of a process, its program first, as it was started or as it set them; empty if not readable. */
export function readArguments(pid: number): string[] {
  const text = Buffer.from(readProc(`${pid}/cmdline`) ?? '', 'latin1').toString('utf8');
  return text.replace(/\0+$/, '').split('\0');
}

/** The path of the program file of a process; undefined if not readable. */
export function readProgram(pid: number): string | undefined {
  return readLink(`${pid}/exe`);
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(`/proc/${path}`);
  } catch {
    return undefined;
  }
}

/**
 * The working folder of a process; undefined if not readable. The kernel appends ` (deleted)` to one that no longer
 * exists.
 */
export function readWorkingFolder(pid: number): string | undefined {
  return readLink(`${pid}/cwd`);
}

/** The ID of a process in its own PID namespace, such as that of a sandbox; undefined if not readable. */
export function readInnerPid(pid: number): number | undefined {
  return parseInnerPid(readProc(`${pid}/status`) ?? '');
}

/** Whether a process has ended, or will because of signals that it does not handle. */
export function isEnding(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state === undefined || state === 'Z' || hasPendingSignals(readProc(`${pid}/status`) ?? '');
}

/** What names the PID namespace of a process; undefined if not readable. */
export function readPidNamespace(pid: number | 'self'): string | undefined {
  return readLink(`${pid}/ns/pid`);
}

/** Disk I/O of a process and its reaped children. */
export function readIo(pid: number | 'self'): DiskBytes | undefined {
  return parseIo(readProc(`${pid}/io`) ?? '');
}

/** The memory of a process. */
export function readMemory(pid: number): MemoryBytes | undefined {
  return parseMemory(readProc(`${pid}/status`) ?? '');
}

/** Disk I/O of the reaped children of this process: the total in `/proc` minus that of its threads. */
export function readIoOfChildren(): DiskBytes | undefined {
  const whole = readIo('self');
  if (!whole) return undefined;
  const threads = namesIn('self/task').map((id) => parseIo(readProc(`self/task/${id}/io`) ?? ''));
  const sum = (kind: keyof DiskBytes): number => threads.reduce((total, thread) => total + (thread?.[kind] ?? 0), 0);
  return { read: whole.read - sum('read'), written: whole.written - sum('written') };
}

/** The ID of the current boot; undefined except on Linux. */
export function readBootId(): string | undefined {
  return readProc('sys/kernel/random/boot_id')?.trim();
}
