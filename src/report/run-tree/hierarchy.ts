import type { Part } from './parts.ts';

/** The parts of a run by their parent, which is null at the top; siblings in the order of their start. */
export type Hierarchy = ReadonlyMap<string | null, readonly Part[]>;

/** Finds the parent of each part: the first of its possible parents that is stored. */
export function hierarchyOf(parts: readonly Part[]): Hierarchy {
  const known = new Set(parts.map(({ id }) => id));
  const children = new Map<string | null, Part[]>();
  for (const part of parts.toSorted(byStart)) {
    const parent = part.parents.find((id) => known.has(id) && id !== part.id) ?? null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(part);
    else children.set(parent, [part]);
  }
  return children;
}

function byStart(a: Part, b: Part): number {
  return a.startedAt - b.startedAt || (a.endedAt ?? Infinity) - (b.endedAt ?? Infinity) || (a.id < b.id ? -1 : 1);
}
