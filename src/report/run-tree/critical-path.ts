import { hierarchyOf, type Hierarchy } from './hierarchy.ts';
import type { Part } from './parts.ts';

/** The IDs of the parts on the critical path, and how long they took together in milliseconds. */
export type CriticalPath = { readonly critical: ReadonlySet<string>; readonly ms: number };

type Range = { readonly from: number; readonly to: number };

/**
 * The chain of parts that decides how long a run takes. It is followed backwards from the end: the child that ended
 * last before a time is on the path, then the one that ended last before that child started.
 */
export function criticalPath(parts: readonly Part[], run: Range): CriticalPath {
  const critical = new Set<string>();
  const ms = follow(hierarchyOf(parts), null, run, critical);
  return { critical, ms };
}

/** Marks the path through the children of a part; returns how long they took. */
function follow(tree: Hierarchy, parent: string | null, { from, to }: Range, critical: Set<string>): number {
  const children = (tree.get(parent) ?? []).filter(isWork).toSorted((a, b) => endOf(b, to) - endOf(a, to));
  let [end, ms] = [to, 0];
  for (const child of children) {
    const [start, childEnd] = [Math.max(child.startedAt, from), Math.min(endOf(child, to), to)];
    // A part that overlaps the one on the path did not delay it. Clocks of other machines may place one outside.
    if (childEnd > end || start >= childEnd) continue;
    critical.add(child.id);
    follow(tree, child.id, { from: start, to: childEnd }, critical);
    ms += childEnd - start;
    end = start;
  }
  return ms;
}

/** File operations have no duration. */
function isWork({ kind }: Part): boolean {
  return kind !== 'file';
}

function endOf({ endedAt }: Part, now: number): number {
  return endedAt ?? now;
}
