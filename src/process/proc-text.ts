/** What `/proc/PID/stat` says of a process. Times in clock ticks. */
export type ProcessStat = {
  readonly pid: number;
  /** When it started, since the machine did: a process id is used again, the two together are not. */
  readonly start: number;
  readonly parent: number;
  /** `R`, `S`, `D`, `T`, `Z` and so on; `Z` has ended and waits for its parent to notice. */
  readonly state: string;
  readonly user: number;
  readonly system: number;
  /** Of children that have ended and that it has waited for, and of theirs. */
  readonly childrenUser: number;
  readonly childrenSystem: number;
};

/** Bytes that reached or came from a disk. */
export type DiskBytes = { readonly read: number; readonly written: number };

/** Memory in bytes: what a process has now, and the most that it ever had. */
export type MemoryBytes = { readonly now: number; readonly peak: number };

/** The places of the fields behind the command name, which is the second. */
const FIELD = { state: 0, parent: 1, user: 11, system: 12, childrenUser: 13, childrenSystem: 14, start: 19 } as const;

/** Reads `/proc/PID/stat`; undefined where the text is none. The command name in it may hold spaces and parentheses. */
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
    user: numberAt(fields, FIELD.user),
    system: numberAt(fields, FIELD.system),
    childrenUser: numberAt(fields, FIELD.childrenUser),
    childrenSystem: numberAt(fields, FIELD.childrenSystem),
  };
}

function numberAt(fields: readonly string[], index: number): number {
  return Number(fields[index]);
}

/** Reads `/proc/PID/io`; undefined where the text is none. What was written and deleted before it reached the disk counts. */
export function parseIo(text: string): DiskBytes | undefined {
  const [read, written] = [lineOf(text, 'read_bytes'), lineOf(text, 'write_bytes')];
  return read === undefined || written === undefined ? undefined : { read, written };
}

function lineOf(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text);
  return found ? Number(found[1]) : undefined;
}

/** Reads the memory in `/proc/PID/status`; undefined for a process that has none left. */
export function parseMemory(text: string): MemoryBytes | undefined {
  const [now, peak] = [lineOf(text, 'VmRSS'), lineOf(text, 'VmHWM')];
  return now === undefined ? undefined : { now: now * 1024, peak: (peak ?? now) * 1024 };
}

/** Whether the text of `/proc/PID/environ` sets this variable to this value. */
export function hasVariable(environ: string, name: string, value: string): boolean {
  return `\0${environ}\0`.includes(`\0${name}=${value}\0`);
}
