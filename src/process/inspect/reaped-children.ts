import { availableParallelism } from 'node:os';
import { readIoOfChildren, readStat } from './proc.ts';
import { NO_USE, type Use } from './resource-account.ts';

/** Linux reports CPU time in hundredths of a second on every machine. */
export const TICKS_PER_SECOND = 100;

/** A child of this process whose use is measured. */
export type MeasuredChild = {
  readonly pid: number;
  /** What was last seen: its own use, that of its whole tree, and when. */
  readonly last: () => { readonly own: Use; readonly tree: Use; readonly at: number };
  /** Receives the total use of the child once it was reaped. */
  readonly settle: (use: Use) => void;
};

/** What a reaped child used at least, and at most: CPU time is limited by the time that has passed, disk I/O is not. */
export type UseBounds = { readonly least: Use; readonly most: Use };

/** The children that are measured and were not reaped yet, across all meters of this process. */
const measured = new Set<MeasuredChild>();

/** Begins to measure a child. What was reaped before belongs to others. */
export function measureChild(child: MeasuredChild): void {
  settleReaped();
  measured.add(child);
}

/** The use of all reaped children up to here has been divided. */
let divided = NO_USE;

/**
 * Divides the use of the children that were reaped since the last call, the only source for the last moments of a child,
 * among those that are measured. Children of all meters are settled at once, so that none is charged for another. Nothing
 * is reaped during the call, as that happens in the event loop.
 */
export function settleReaped(): void {
  const total = useOfReaped();
  const reaped = less(total, divided);
  divided = total;
  if (!Object.values(reaped).some((used) => used > 0)) return;
  const gone = [...measured].filter(({ pid }) => !readStat(pid));
  const uses = divideUse(reaped, gone.map(boundsOf));
  for (const [index, child] of gone.entries()) {
    measured.delete(child);
    child.settle(uses[index] ?? NO_USE);
  }
}

function useOfReaped(): Use {
  const [stat, io] = [readStat('self'), readIoOfChildren()];
  return {
    user: stat?.childrenUser ?? 0,
    system: stat?.childrenSystem ?? 0,
    read: io?.read ?? 0,
    written: io?.written ?? 0,
  };
}

function less(a: Use, b: Use): Use {
  return {
    user: a.user - b.user,
    system: a.system - b.system,
    read: a.read - b.read,
    written: a.written - b.written,
  };
}

function boundsOf({ last }: MeasuredChild): UseBounds {
  const { own, tree, at } = last();
  const spare = ((performance.now() - at) / 1000) * TICKS_PER_SECOND * availableParallelism() + 1;
  return {
    least: own,
    most: { user: tree.user + spare, system: tree.system + spare, read: Infinity, written: Infinity },
  };
}

/**
 * Divides what several reaped children used together: each gets what it had used when it was last seen. The rest, which
 * may include other children that are not measured, is divided in proportion to that, so that a child that wrote nothing
 * is not charged for another one.
 */
export function divideUse(together: Use, children: readonly UseBounds[]): Use[] {
  const uses = (['user', 'system', 'read', 'written'] as const).map((kind) => {
    const known = children.reduce((sum, { least }) => sum + least[kind], 0);
    const rest = Math.max(0, together[kind] - known);
    return children.map(({ least, most }) => {
      const share = known === 0 ? 1 / children.length : least[kind] / known;
      return Math.min(least[kind] + rest * share, Math.max(least[kind], most[kind]));
    });
  });
  return children.map((_, index) => {
    const [user = 0, system = 0, read = 0, written = 0] = uses.map((kind) => kind[index] ?? 0);
    return { user, system, read: Math.round(read), written: Math.round(written) };
  });
}

/** Ends the measurement of a child, also of one that is not reaped yet. */
export function forgetChild(child: MeasuredChild): void {
  measured.delete(child);
}
