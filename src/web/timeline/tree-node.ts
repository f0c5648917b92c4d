import type { ReadAnswer } from '../../api/reads/reads.ts';

/** A part of a run as the API lists it. */
export type TreeNode = ReadAnswer<'tree'>['nodes'][number];

/** The name of a part in the page. */
export function labelOf({ kind, name, attempt, stepKind }: TreeNode): string {
  if (kind === 'step' && attempt !== null && attempt > 1) return `${name} (${stepKind} ${attempt})`;
  if (kind === 'step' && stepKind === 'repair') return `${name} (repair)`;
  if (kind === 'request') return `chat ${name}`;
  if (kind === 'permission') return `waits for permission: ${name}`;
  return name;
}
