import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExceededLimit } from './limits.ts';

/** A control group of version 2 in which the kernel limits memory. */
export type LimitGroup = {
  /** Moves this process into the group, so that what it starts begins there. Returns whether that was possible. */
  readonly enter: () => boolean;
  /** Moves this process back to where it was. */
  readonly leave: () => void;
  /** Whether the kernel has ended a process of the group because of its limit. */
  readonly exceeded: () => Omit<ExceededLimit, 'survivors'> | undefined;
  /** Ends all processes in it at once. */
  readonly kill: () => void;
  readonly remove: () => void;
};

/** Where control groups are, and in which of them this process is; tests replace both. */
export type GroupPlace = { readonly root: string; readonly own: string };

/**
 * Creates a control group with a memory limit beside or below that of this process; undefined if the system has not
 * delegated one. The kernel then counts every page, also of processes that live shorter than a sample.
 * @param name unique on this system
 */
export function openLimitGroup(
  name: string,
  maxMemoryBytes: number,
  place: GroupPlace | undefined = currentPlace(),
): LimitGroup | undefined {
  if (!place) return undefined;
  const own = join(place.root, place.own);
  for (const parent of [dirname(own), own].filter((folder) => folder.startsWith(place.root))) {
    const folder = join(parent, `stepmeter-${name}`);
    if (limitsMemory(parent) && create(folder, maxMemoryBytes)) return groupIn(folder, own, maxMemoryBytes);
  }
  return undefined;
}

/** The group of this process; undefined on systems without version 2, or on others than Linux. */
function currentPlace(): GroupPlace | undefined {
  const [, own] = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup') ?? '') ?? [];
  const root = '/sys/fs/cgroup';
  return own !== undefined && read(join(root, 'cgroup.controllers')) !== undefined ? { root, own } : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the groups below this one have a memory limit of their own, and processes may be moved into them. */
function limitsMemory(parent: string): boolean {
  const enabled = (read(join(parent, 'cgroup.subtree_control')) ?? '').split(/\s+/);
  return enabled.includes('memory') && isWritable(join(parent, 'cgroup.procs'));
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function create(folder: string, maxMemoryBytes: number): boolean {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'memory.max'), String(maxMemoryBytes));
  } catch {
    remove(folder);
    return false;
  }
  // Without it the step could use swap space instead; some kernels have none.
  tryWrite(join(folder, 'memory.swap.max'), '0');
  return true;
}

/** Only empty groups can be removed; another one stays until the system is restarted, without any process. */
function remove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It costs nothing.
  }
}

function tryWrite(file: string, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}

function groupIn(folder: string, own: string, allowed: number): LimitGroup {
  return {
    enter: () => tryWrite(join(folder, 'cgroup.procs'), String(process.pid)),
    leave: () => void tryWrite(join(own, 'cgroup.procs'), String(process.pid)),
    exceeded: () => {
      const [, kills = '0'] = /^oom_kill (\d+)$/m.exec(read(join(folder, 'memory.events')) ?? '') ?? [];
      return Number(kills) > 0 ? { limit: 'max_memory', found: undefined, allowed } : undefined;
    },
    kill: () => void tryWrite(join(folder, 'cgroup.kill'), '1'),
    remove: () => remove(folder),
  };
}
