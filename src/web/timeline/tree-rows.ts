import type { TreeNode } from './tree-node.ts';

/** A part that is visible, because everything that contains it is unfolded. */
export type TreeRow = {
  readonly node: TreeNode;
  readonly index: number;
  /** How many parts contain it. */
  readonly depth: number;
  /** The index behind the last part inside it. */
  readonly end: number;
  readonly isFolded: boolean;
};

/** For each part, the index behind the last part inside it: the parts of a run stand behind the one that contains them. */
export function endsOf(nodes: readonly TreeNode[]): readonly number[] {
  const ends = nodes.map((_, index) => index + 1);
  for (let index = nodes.length - 1; index >= 0; index--) {
    const parent = nodes[index]?.parent ?? null;
    if (parent !== null) ends[parent] = Math.max(ends[parent] ?? 0, ends[index] ?? 0);
  }
  return ends;
}

/** The visible rows. */
export function rowsOf(
  nodes: readonly TreeNode[],
  ends: readonly number[],
  isFolded: (node: TreeNode) => boolean,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const depths: number[] = [];
  for (let index = 0; index < nodes.length;) {
    const node = nodes[index];
    if (!node) break;
    const depth = node.parent === null ? 0 : (depths[node.parent] ?? 0) + 1;
    depths[index] = depth;
    const end = ends[index] ?? index + 1;
    const folded = end > index + 1 && isFolded(node);
    rows.push({ node, index, depth, end, isFolded: folded });
    index = folded ? end : index + 1;
  }
  return rows;
}
