import { useCallback, useMemo, useState } from 'react';
import type { TreeNode } from './tree-node.ts';

/** Which parts are folded, and what changes it. */
export type Folds = {
  readonly isFolded: (node: TreeNode) => boolean;
  readonly toggle: (node: TreeNode) => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
};

/** A run with no more parts than this shows requests and tool calls at once. */
const FEW = 60;

/** Steps are unfolded at first; sessions only in a small run, and tool calls never. */
export function useFolds(nodes: readonly TreeNode[]): Folds {
  const [all, setAll] = useState<'folded' | 'unfolded'>();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const isSmall = nodes.length <= FEW;
  const isFolded = useCallback(
    (node: TreeNode) => (all ? all === 'folded' : isFoldedAtFirst(node, isSmall)) !== toggled.has(node.id),
    [all, toggled, isSmall],
  );
  return useMemo(() => {
    const setEach = (state: 'folded' | 'unfolded') => () => {
      setAll(state);
      setToggled(new Set());
    };
    return {
      isFolded,
      toggle: ({ id }) =>
        setToggled((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id])),
      foldAll: setEach('folded'),
      unfoldAll: setEach('unfolded'),
    };
  }, [isFolded]);
}

function isFoldedAtFirst({ kind }: TreeNode, isSmall: boolean): boolean {
  if (kind === 'step') return false;
  return kind === 'session' ? !isSmall : true;
}
