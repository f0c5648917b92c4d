import type { Resources } from '../../spool/record.ts';
import { readIo, readMemory } from './proc.ts';
import type { ProcessStat } from './proc-text.ts';
import type { ProcessTree } from './process-tree.ts';
import { forgetChild, measureChild, settleReaped, TICKS_PER_SECOND, type MeasuredChild } from './reaped-children.ts';
import { NEW_ACCOUNT, NO_USE, updateAccount, totalUse, type Sighting, type Use } from './resource-account.ts';

/** Measures the resource usage of a process tree. */
export type ResourceMeter = {
  /** Takes a sample. Costs a fraction of a millisecond, so it can be called often. */
  readonly sample: () => void;
  /** The usage up to the last sample; undefined without `/proc`. */
  readonly resources: () => Resources | undefined;
  readonly close: () => void;
};

/** Opens a meter for the tree of the child process `pid`. */
export function openResourceMeter(tree: ProcessTree, pid: number): ResourceMeter {
  let account = NEW_ACCOUNT;
  let peak = 0;
  let scannedAt = performance.now();
  let settled: Use | undefined;
  const child: MeasuredChild = {
    pid,
    last: () => ({
      own: account.seen.find((one) => one.pid === pid)?.use ?? NO_USE,
      tree: totalUse({ ...account, gone: NO_USE }),
      at: scannedAt,
    }),
    settle: (use) => (settled = use),
  };
  measureChild(child);
  return {
    sample: () => {
      settleReaped();
      const stats = tree.scan('quick');
      account = updateAccount(account, stats.map(sighting), (gone) => (gone.pid === pid && settled) || gone.use);
      peak = Math.max(peak, memoryOf(stats));
      scannedAt = performance.now();
    },
    resources: () => (peak > 0 ? asResources(totalUse(account), peak) : undefined),
    close: () => forgetChild(child),
  };
}

function sighting(stat: ProcessStat): Sighting {
  return {
    key: `${stat.pid}:${stat.start}`,
    pid: stat.pid,
    parent: stat.parent,
    use: useOf(stat),
  };
}

function useOf(stat: ProcessStat): Use {
  const io = readIo(stat.pid);
  return {
    user: stat.user + stat.childrenUser,
    system: stat.system + stat.childrenSystem,
    read: io?.read ?? 0,
    written: io?.written ?? 0,
  };
}

function memoryOf(stats: readonly ProcessStat[]): number {
  const memories = stats.flatMap(({ pid }) => readMemory(pid) ?? []);
  const together = memories.reduce((sum, { now }) => sum + now, 0);
  return Math.max(together, ...memories.map(({ peak }) => peak));
}

function asResources(use: Use, peakMemoryBytes: number): Resources {
  return {
    cpuUserSeconds: use.user / TICKS_PER_SECOND,
    cpuSystemSeconds: use.system / TICKS_PER_SECOND,
    peakMemoryBytes,
    diskReadBytes: use.read,
    diskWrittenBytes: use.written,
  };
}
