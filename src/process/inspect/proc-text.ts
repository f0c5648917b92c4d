/** A process as described by `/proc/PID/stat`. Times in clock ticks. */
export type ProcessStat = {
  readonly pid: number;
  /** Start time since boot: process IDs are reused, but not with the same start time. */
  readonly start: number;
  readonly parent: number;
  /** `R`, `S`, `D`, `T`, `Z` and so on; `Z` is a zombie, ended but not reaped by its parent. */
  readonly state: string;
  /** The process group that it is in, and the one in the foreground of its terminal; -1 without a terminal. */
  readonly group: number;
  readonly foregroundGroup: number;
  readonly user: number;
  readonly system: number;
  /** CPU time of reaped children, including their own. */
  readonly childrenUser: number;
  readonly childrenSystem: number;
};

/** Bytes read from and written to disks. */
export type DiskBytes = { readonly read: number; readonly written: number };

/** Memory in bytes: current, peak, and the current part that is not backed by files. */
export type MemoryBytes = { readonly now: number; readonly peak: number; readonly anonymous: number };

/** Positions of the fields after the command name, which is the second field. */
const FIELD = {
  state: 0,
  parent: 1,
  group: 2,
  foregroundGroup: 5,
  user: 11,
  system: 12,
  childrenUser: 13,
  childrenSystem: 14,
  start: 19,
} as const;

/** Parses `/proc/PID/stat`; undefined if the text is invalid. The command name can contain spaces and parentheses. */
export function parseStat(text: string): ProcessStat | undefined {
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = numberAt(fields, FIELD.start);
  if (!Number.isInteger(pid) || !Number.isInteger(start) || !text.includes('(')) return undefined;
  return {
    pid,
    start,
    parent: numberAt(fields, FIELD.parent),
    state: fields[FIELD.state] ?? '',
    group: numberAt(fields, FIELD.group),
    foregroundGroup: numberAt(fields, FIELD.foregroundGroup),
    user: numberAt(fields, FIELD.user),
    system: numberAt(fields, FIELD.system),
    childrenUser: numberAt(fields, FIELD.childrenUser),
    childrenSystem: numberAt(fields, FIELD.childrenSystem),
  };
}

function numberAt(fields: readonly string[], index: number): number {
  return Number(fields[index]);
}

/**
 * Parses `/proc/PID/io`; undefined if the text is invalid. Includes data that was deleted before it reached the disk.
 */
export function parseIo(text: string): DiskBytes | undefined {
  const [read, written] = [lineOf(text, 'read_bytes'), lineOf(text, 'write_bytes')];
  return read === undefined || written === undefined ? undefined : { read, written };
}

function lineOf(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text);
  return found ? Number(found[1]) : undefined;
}

/** Parses the memory in `/proc/PID/status`; undefined for a process without memory. */
export function parseMemory(text: string): MemoryBytes | undefined {
  const [now, peak] = [lineOf(text, 'VmRSS'), lineOf(text, 'VmHWM')];
  if (now === undefined) return undefined;
  // Kernels before 4.5 do not say what is backed by files.
  const inFiles = lineOf(text, 'RssFile') ?? 0;
  return { now: now * 1024, peak: (peak ?? now) * 1024, anonymous: Math.max(0, now - inFiles) * 1024 };
}

/** Parses the ID that a process has in its own PID namespace from `/proc/PID/status`; undefined if it is not there. */
export function parseInnerPid(text: string): number | undefined {
  const [, ids] = /^NSpid:((?:\s+\d+)+)$/m.exec(text) ?? [];
  return ids === undefined ? undefined : Number(ids.trim().split(/\s+/).at(-1));
}

/** Whether `/proc/PID/status` says that signals wait for the process. */
export function hasPendingSignals(text: string): boolean {
  return /^(?:SigPnd|ShdPnd):\s+0*[1-9a-f]/m.test(text);
}

/** The value of a variable in `/proc/PID/environ`; undefined if it is not set. */
export function variableIn(environ: string, name: string): string | undefined {
  const found = `\0${environ}`.split(`\0${name}=`)[1]?.split('\0')[0];
  return found === undefined ? undefined : Buffer.from(found, 'latin1').toString('utf8');
}

/** Whether `/proc/PID/environ` sets this variable to this value. */
export function hasVariable(environ: string, name: string, value: string): boolean {
  return `\0${environ}\0`.includes(`\0${name}=${value}\0`);
}
