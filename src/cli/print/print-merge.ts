import type { ConflictMatrix } from '../../pool/merge/conflicts.ts';
import type { LeftOut } from '../../pool/merge/fold.ts';
import type { Conflict } from '../../pool/merge/merge-trees.ts';
import type { MergeResult } from '../../pool/merge/merge-worktrees.ts';
import { counted } from '../../core/amounts.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Column } from '../terminal/table.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'OURS', min: 8 },
  { heading: 'THEIRS', min: 8 },
  { heading: 'CONFLICT' },
  { heading: 'FILE', min: 12, cutAt: 'start' },
];

/** The pairs in conflict, one line per file. */
export function conflictsText({ heads, pairs, conflicting, unknown }: ConflictMatrix, screen: Screen): string {
  const rows = conflicting.flatMap(({ ours, theirs, conflicts, problem }) =>
    problem === undefined
      ? conflicts.map(({ path, kind }) => [ours, theirs, kind, path])
      : [[ours, theirs, 'impossible', problem]],
  );
  const incomplete = heads.flatMap((head) =>
    head.incomplete ? [`Only the commits of ${head.name} are compared: ${head.incomplete}`] : [],
  );
  const summary =
    rows.length === 0
      ? `${counted(heads.length, 'head')}, ${counted(pairs, 'pair')}: all merge without conflicts`
      : `${counted(heads.length, 'head')}: ${conflicting.length} of ${counted(pairs, 'pair')} in conflict`;
  const missing = unknown.map(({ name, problem }) => `The worktree of ${name} is not compared: ${problem}`);
  return [...(rows.length === 0 ? [] : [table(COLUMNS, rows, screen)]), summary, ...incomplete, ...missing].join('\n');
}

/** What was merged, what was not, and what to do. */
export function mergeText(result: MergeResult): string {
  const { merged, leftOut, unknown, incomplete, commit, ref, branch, staleLockfiles } = result;
  return [
    `Merged ${merged.length === 0 ? 'nothing' : merged.join(', ')}`,
    ...incomplete.map(({ name, problem }) => `Merged only the commits of ${name}: ${problem}`),
    ...leftOut.map(leftOutText),
    ...unknown.map(({ name, problem }) => `Left out ${name}: ${problem}`),
    ...checkText(result),
    ...staleLockfiles.map(({ path, command, reason }) => `${path} is not up to date: ${reason}. Run \`${command}\``),
    ...(commit === null
      ? []
      : [`Commit ${commit} is kept under ${ref}${branch ? ` and the new branch ${branch}` : ''}`]),
  ].join('\n');
}

function leftOutText({ head, conflicts, problem }: LeftOut): string {
  return `Left out ${head.name}: ${problem ?? conflicts.map(described).join(', ')}`;
}

function described({ path, kind }: Conflict): string {
  return `${path} (${kind})`;
}

function checkText({ check, culprit, checks, commit }: MergeResult): string[] {
  if (check === 'not run') return [];
  if (check === 'passed') return ['The check passed'];
  const runs = `after ${counted(checks, 'check')}`;
  if (culprit === null) return [`The check fails on the base as well (${runs}): correct the base or the check`];
  const state = commit === null ? 'The base' : 'The commit below';
  return [`The check fails from ${culprit} on (${runs}). ${state} is the last state that passes`];
}
