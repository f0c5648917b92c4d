import type { FileOperation } from '../../core/value-sets.ts';
import { hierarchyOf, type Hierarchy } from './hierarchy.ts';
import type { Part } from './parts.ts';
import type { NodeKind, RunNode } from './run-node.ts';

type Flat = { readonly nodes: RunNode[]; omitted: number };

/** The nodes of these kinds, each behind its parent, with the sums over everything below. */
export function nodesOf(
  parts: readonly Part[],
  critical: ReadonlySet<string>,
  shown: ReadonlySet<NodeKind>,
): { readonly nodes: readonly RunNode[]; readonly omitted: number } {
  const flat: Flat = { nodes: [], omitted: 0 };
  const setting = { tree: hierarchyOf(parts), critical, shown };
  for (const part of setting.tree.get(null) ?? []) addPart(part, null, setting, flat);
  return flat;
}

type Setting = {
  readonly tree: Hierarchy;
  readonly critical: ReadonlySet<string>;
  readonly shown: ReadonlySet<NodeKind>;
};

type Sums = {
  requests: number;
  costUsd: number;
  isLowerBound: boolean;
  tokens: number;
  toolCalls: number;
  failedToolCalls: number;
  files: Record<FileOperation, number>;
};

/** Adds a part and those below it; returns its sums. A part that is not shown passes its children to its parent. */
function addPart(part: Part, parent: number | null, setting: Setting, flat: Flat): Sums {
  const isShown = setting.shown.has(part.kind);
  const index = isShown ? flat.nodes.length : parent;
  // Its place is before its children, whose sums it needs.
  if (isShown) flat.nodes.length += 1;
  else flat.omitted += 1;
  const sums = ownSums(part);
  for (const child of setting.tree.get(part.id) ?? []) add(sums, addPart(child, index, setting, flat));
  if (isShown && index !== null) flat.nodes[index] = nodeOf(part, parent, setting.critical, sums);
  return sums;
}

function ownSums({ kind, own, result, file }: Part): Sums {
  const files = { create: 0, modify: 0, delete: 0 };
  if (file) files[file.operation] = 1;
  return {
    requests: kind === 'request' ? 1 : 0,
    ...own,
    toolCalls: kind === 'tool' ? 1 : 0,
    failedToolCalls: kind === 'tool' && result === 'error' ? 1 : 0,
    files,
  };
}

function add(sums: Sums, more: Sums): void {
  for (const key of ['requests', 'costUsd', 'tokens', 'toolCalls', 'failedToolCalls'] as const) sums[key] += more[key];
  for (const operation of ['create', 'modify', 'delete'] as const) sums.files[operation] += more.files[operation];
  sums.isLowerBound ||= more.isLowerBound;
}

function nodeOf(part: Part, parent: number | null, critical: ReadonlySet<string>, sums: Sums): RunNode {
  const { parents: _parents, own: _own, ...facts } = part;
  const costUsd = sums.costUsd === 0 && sums.isLowerBound ? null : sums.costUsd;
  return { ...facts, parent, isCritical: critical.has(part.id), ...sums, costUsd };
}
