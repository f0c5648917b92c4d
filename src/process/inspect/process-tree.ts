import { VARIABLE } from '../../core/environment.ts';
import { processIds, readEnviron, readStat } from './proc.ts';
import { hasVariable, type ProcessStat } from './proc-text.ts';

/** All processes that a session or a limited command started, including detached ones. */
export type ProcessTree = {
  /**
   * The current processes, including zombies. A quick scan only checks known and new processes, a thorough one checks
   * every process of the machine.
   */
  readonly scan: (how: 'quick' | 'thorough') => readonly ProcessStat[];
};

/** What the processes of a tree have in their environment. */
export type Marker = { readonly variable: string; readonly value: string };

/** What processes are marked as: those of a session, of a command with limits, of a parallel task, or of a step. */
export type MarkerKind = 'session' | 'limit' | 'task' | 'step';

/** This process and its ancestors, which are never members of a tree. */
export function ancestorPids(): ReadonlySet<number> {
  const pids = new Set<number>([0, 1, process.pid]);
  for (let next = readStat('self')?.parent; next !== undefined && !pids.has(next); next = readStat(next)?.parent)
    pids.add(next);
  return pids;
}

/** The marker of the session, command with limits or task that has an ID, or of the step that has a spool folder. */
export function markerOf(kind: MarkerKind, value: string): Marker {
  return { variable: kind === 'step' ? VARIABLE.spool : VARIABLE[kind], value };
}

/** Whether a process has a marker in its environment. */
export function isMarked(pid: number, { variable, value }: Marker): boolean {
  return hasVariable(readEnviron(pid), variable, value);
}

/**
 * The processes with a marker, found by their environment, which they inherit, which also finds those in another
 * process group or session and those whose parent has ended. A child of a member is a member even if its environment
 * was replaced. `root` is a known first member. Empty without `/proc`.
 */
export function openProcessTree(marker: Marker, root?: number): ProcessTree {
  const known = root === undefined ? undefined : readStat(root);
  const members = new Map<number, number>(known ? [[known.pid, known.start]] : []);
  let foreign: ReadonlySet<number> = new Set();
  const isMember = ({ pid, start }: ProcessStat): boolean => members.get(pid) === start;
  const admit = (stat: ProcessStat): void => {
    if (isMember(stat) || !(members.has(stat.parent) || isMarked(stat.pid, marker))) return;
    if (!ancestorPids().has(stat.pid)) members.set(stat.pid, stat.start);
  };
  return {
    scan: (how) => {
      const rejected = how === 'quick' ? foreign : new Set<number>();
      const pids = processIds();
      const stats = pids.filter((pid) => !rejected.has(pid)).flatMap((pid) => readStat(pid) ?? []);
      const alive = new Map(stats.map(({ pid, start }) => [pid, start]));
      for (const [pid, start] of members) if (alive.get(pid) !== start) members.delete(pid);
      // Parents before children.
      for (const stat of stats.sort((a, b) => a.start - b.start || a.pid - b.pid)) admit(stat);
      foreign = new Set(pids.filter((pid) => !members.has(pid)));
      return stats.filter(isMember);
    },
  };
}
