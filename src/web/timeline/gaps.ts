import type { TreeNode } from './tree-node.ts';

/** A time in which no part of a run was running, in milliseconds since 1970. */
export type Gap = { readonly from: number; readonly to: number; readonly name: string };

type Part = Pick<TreeNode, 'parent' | 'name' | 'startedAt' | 'endedAt'>;

type Run = { readonly startedAt: number; readonly endedAt: number };

/** Shorter gaps are the time that a workflow needs to begin its next step. */
const MIN_MS = 500;

/** Gaps of a smaller share of the run would not be visible. */
const MIN_SHARE = 0.005;

/** The times of a run in which nothing ran, named after what was before and after. */
export function gapsOf(nodes: readonly Part[], { startedAt, endedAt }: Run): readonly Gap[] {
  const least = Math.max(MIN_MS, (endedAt - startedAt) * MIN_SHARE);
  const parts = nodes.filter(({ parent }) => parent === null).toSorted((a, b) => a.startedAt - b.startedAt);
  const gaps: Gap[] = [];
  let last: { readonly end: number; readonly name: string | null } = { end: startedAt, name: null };
  for (const { name, startedAt: start, endedAt: end } of parts) {
    if (start - last.end >= least) gaps.push({ from: last.end, to: start, name: gapName(last.name, name) });
    if ((end ?? endedAt) > last.end) last = { end: end ?? endedAt, name };
  }
  if (endedAt - last.end >= least) gaps.push({ from: last.end, to: endedAt, name: gapName(last.name, null) });
  return gaps;
}

function gapName(before: string | null, after: string | null): string {
  if (before === null) return after === null ? 'the whole run' : `before ${after}`;
  return after === null ? `after ${before}` : `between ${before} and ${after}`;
}
