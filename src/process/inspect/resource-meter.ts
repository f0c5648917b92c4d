import { availableParallelism } from 'node:os';
import type { Resources } from '../../spool/record.ts';
import { readIo, readIoOfChildren, readMemory, readStat } from './proc.ts';
import type { ProcessStat } from './proc-text.ts';
import type { ProcessTree } from './process-tree.ts';
import {
  NEW_ACCOUNT,
  NO_USE,
  addUse,
  updateAccount,
  totalUse,
  type Account,
  type Sighting,
  type Use,
} from './resource-account.ts';

/** Measures the resource usage of a process tree. */
export type ResourceMeter = {
  /** Takes a sample. Costs a fraction of a millisecond, so it can be called often. */
  readonly sample: () => void;
  /** The usage up to the last sample; undefined without `/proc`. */
  readonly resources: () => Resources | undefined;
};

/** Linux reports CPU time in hundredths of a second on every machine. */
export const TICKS_PER_SECOND = 100;

/** Usage of reaped children that is already attributed, across all meters of this process. */
let assigned = NO_USE;

/** Opens a meter for the tree of the child process `child`. */
export function openResourceMeter(tree: ProcessTree, child: number): ResourceMeter {
  let account = NEW_ACCOUNT;
  let peak = 0;
  let scannedAt = performance.now();
  let unassigned = unassignedUse();
  const finalUseOf = (gone: Sighting, elapsedMs: number): Use => {
    const use = finalUse(gone, account, less(unassignedUse(), unassigned), elapsedMs);
    assigned = addUse(assigned, use);
    return use;
  };
  return {
    sample: () => {
      const stats = tree.scan('quick');
      const now = performance.now();
      account = updateAccount(account, stats.map(sighting), (gone) =>
        gone.pid === child ? finalUseOf(gone, now - scannedAt) : gone.use,
      );
      peak = Math.max(peak, memoryOf(stats));
      [scannedAt, unassigned] = [now, unassignedUse()];
    },
    resources: () => (peak > 0 ? asResources(totalUse(account), peak) : undefined),
  };
}

/** Usage of reaped children that is not attributed yet: the only source for the last moments of a child. */
function unassignedUse(): Use {
  const [stat, io] = [readStat('self'), readIoOfChildren()];
  const ended = {
    user: stat?.childrenUser ?? 0,
    system: stat?.childrenSystem ?? 0,
    read: io?.read ?? 0,
    written: io?.written ?? 0,
  };
  return less(ended, assigned);
}

function less(a: Use, b: Use): Use {
  return {
    user: a.user - b.user,
    system: a.system - b.system,
    read: a.read - b.read,
    written: a.written - b.written,
  };
}

/**
 * The total usage of the child, based on the unattributed usage of reaped children since the last sample. Another child
 * without a meter may have ended in the meantime, so the value is limited to the range between the last sample and what
 * can have been added since.
 */
function finalUse(last: Sighting, account: Account, children: Use, elapsedMs: number): Use {
  const upper = totalUse({ ...account, gone: NO_USE });
  const spare = (elapsedMs / 1000) * TICKS_PER_SECOND * availableParallelism() + 1;
  return {
    user: between(last.use.user, children.user, upper.user + spare),
    system: between(last.use.system, children.system, upper.system + spare),
    read: Math.max(last.use.read, children.read),
    written: Math.max(last.use.written, children.written),
  };
}

function between(low: number, value: number, high: number): number {
  return Math.min(Math.max(low, value), high);
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
