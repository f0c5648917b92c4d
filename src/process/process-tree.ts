import { VARIABLE } from '../core/environment.ts';
import { processIds, readEnviron, readStat } from './proc.ts';
import { hasVariable, type ProcessStat } from './proc-text.ts';

/** All processes that a session started, wherever they have gone since. */
export type ProcessTree = {
  /**
   * Those that are there now, ended ones that nobody has waited for included. A quick look asks those that are known or
   * new, a thorough one asks every process of the machine again.
   */
  readonly scan: (how: 'quick' | 'thorough') => readonly ProcessStat[];
};

/** Ourselves and the processes that we run in, which no tree of ours may hold. */
export function ancestorPids(): ReadonlySet<number> {
  const pids = new Set<number>([0, 1, process.pid]);
  for (let next = readStat('self')?.parent; next !== undefined && !pids.has(next); next = readStat(next)?.parent)
    pids.add(next);
  return pids;
}

/** Whether a process was started by this session, by the mark in its environment. */
export function isMarked(pid: number, session: string): boolean {
  return hasVariable(readEnviron(pid), VARIABLE.session, session);
}

/**
 * The processes of a session, found by the mark that each inherits in its environment: a process group or session of
 * its own, or a parent that has ended, hides none. A child of one of them belongs to them even where it was given
 * another environment. `root` is one that is known beforehand. Without `/proc` there are none.
 */
export function openProcessTree(session: string, root?: number): ProcessTree {
  const known = root === undefined ? undefined : readStat(root);
  const members = new Map<number, number>(known ? [[known.pid, known.start]] : []);
  let foreign: ReadonlySet<number> = new Set();
  const isMember = ({ pid, start }: ProcessStat): boolean => members.get(pid) === start;
  const admit = (stat: ProcessStat): void => {
    if (isMember(stat) || !(members.has(stat.parent) || isMarked(stat.pid, session))) return;
    if (!ancestorPids().has(stat.pid)) members.set(stat.pid, stat.start);
  };
  return {
    scan: (how) => {
      const rejected = how === 'quick' ? foreign : new Set<number>();
      const pids = processIds();
      const stats = pids.filter((pid) => !rejected.has(pid)).flatMap((pid) => readStat(pid) ?? []);
      const alive = new Map(stats.map(({ pid, start }) => [pid, start]));
      for (const [pid, start] of members) if (alive.get(pid) !== start) members.delete(pid);
      // Parents before their children.
      for (const stat of stats.sort((a, b) => a.start - b.start || a.pid - b.pid)) admit(stat);
      foreign = new Set(pids.filter((pid) => !members.has(pid)));
      return stats.filter(isMember);
    },
  };
}
