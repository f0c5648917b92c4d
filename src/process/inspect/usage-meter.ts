import type { Usage } from '../limits/limits.ts';
import { readMemory } from './proc.ts';
import type { ProcessStat } from './proc-text.ts';
import { NEW_ACCOUNT, NO_USE, totalUse, updateAccount } from './resource-account.ts';
import type { ProcessTree } from './process-tree.ts';
import { TICKS_PER_SECOND } from './reaped-children.ts';

/** Measures what the processes of a tree use, for limits. */
export type UsageMeter = {
  readonly sample: () => Omit<Usage, 'elapsedMs'> & {
    /** How many processes there are now. */
    readonly processes: number;
  };
};

/**
 * Opens a meter of a process tree. Memory is what is not backed by files, as shared libraries would count once for each
 * process; CPU time includes processes that have ended.
 */
export function openUsageMeter(tree: ProcessTree): UsageMeter {
  let account = NEW_ACCOUNT;
  return {
    sample: () => {
      const stats = tree.scan('quick');
      account = updateAccount(account, stats.map(sighting));
      const { user, system } = totalUse(account);
      const memories = stats.map(({ pid }) => readMemory(pid)?.anonymous ?? 0);
      return {
        processes: stats.length,
        memoryBytes: memories.reduce((sum, bytes) => sum + bytes, 0),
        cpuSeconds: (user + system) / TICKS_PER_SECOND,
      };
    },
  };
}

function sighting(stat: ProcessStat) {
  const { pid, start, parent, user, system, childrenUser, childrenSystem } = stat;
  const use = { ...NO_USE, user: user + childrenUser, system: system + childrenSystem };
  return { key: `${pid}:${start}`, pid, parent, use };
}
