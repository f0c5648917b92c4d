import { count, duration, usd } from '../../core/amounts.ts';
import type { RunNode, RunTree } from '../../report/run-tree/run-node.ts';

/**
 * The parts of a run as lines, indented by depth; of one part and those inside of it if `part` is its ID.
 * Undefined if there is no such part.
 */
export function treeLines({ nodes, asOf }: RunTree, part: string | undefined): readonly string[] | undefined {
  const depths: number[] = [];
  const lines: string[] = [];
  let inside: number | undefined;
  for (const [index, node] of nodes.entries()) {
    const depth = node.parent === null ? 0 : (depths[node.parent] ?? 0) + 1;
    depths.push(depth);
    if (node.id === part) inside = depth;
    else if (inside !== undefined && depth <= inside) break;
    if (part === undefined || inside !== undefined) lines.push(lineOf(node, depth - (inside ?? 0), asOf));
    if (index === nodes.length - 1) break;
  }
  return part !== undefined && inside === undefined ? undefined : lines;
}

function lineOf(node: RunNode, depth: number, asOf: number): string {
  const { kind, name, attempt, startedAt, endedAt, result, errorType, requests, files, isCritical } = node;
  const changed = files.create + files.modify + files.delete;
  const facts = [
    `${kind} ${name}${attempt !== null && attempt > 1 ? ` #${attempt}` : ''}`,
    kind === 'file' ? node.file?.operation : duration((endedAt ?? asOf) - startedAt),
    result,
    errorType,
    requests > 0 && costOf(node),
    requests > 0 && `${count(node.tokens)} tokens`,
    kind !== 'file' && changed > 0 && `files +${files.create} ~${files.modify} -${files.delete}`,
    isCritical && kind === 'step' && 'critical',
    `[${node.id}]`,
  ];
  return '  '.repeat(depth) + facts.filter((fact) => typeof fact === 'string').join(' · ');
}

function costOf({ costUsd, isLowerBound }: RunNode): string {
  if (costUsd === null) return 'cost unknown';
  return isLowerBound ? `at least ${usd(costUsd)}` : usd(costUsd);
}
