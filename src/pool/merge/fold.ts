import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '../git/run-git.ts';
import { withRecord } from '../record-operation.ts';
import type { Pool } from '../state/pool.ts';
import { IDENTITY } from '../tree/work.ts';
import { conflictMatrix } from './conflicts.ts';
import type { Head } from './heads.ts';
import { isLockfile } from './lockfiles.ts';
import { mergeTrees, type Conflict, type Merge } from './merge-trees.ts';

/** A head that was merged, and the commit that has it and all before it. */
export type Folded = {
  readonly head: Head;
  readonly commit: string;
  /** Lockfiles that must be generated again, of this head and all before it. */
  readonly lockfiles: readonly string[];
};

/** A head that was left out because of conflicts with the base or those before it. */
export type LeftOut = { readonly head: Head; readonly conflicts: readonly Conflict[]; readonly problem?: string };

/** Heads merged one after the other, in memory. */
export type Fold = { readonly base: string; readonly folded: readonly Folded[]; readonly leftOut: readonly LeftOut[] };

/**
 * Merges heads into a commit, in memory: those with the fewest conflicts first, so that as many as possible are merged.
 * A head in conflict is left out; only lockfiles are never in conflict, as they are generated again.
 */
export function foldHeads(pool: Pool, base: string, heads: readonly Head[]): Promise<Fold> {
  return withRecord(
    { env: pool.env, operation: 'merge' },
    () => fold(pool, base, heads),
    ({ leftOut: { length: conflicts } }) => ({
      outcome: conflicts > 0 ? 'conflicting' : 'clean',
      heads: heads.length,
      conflicts,
    }),
  );
}

async function fold(pool: Pool, base: string, heads: readonly Head[]): Promise<Fold> {
  const folded: Folded[] = [];
  const leftOut: LeftOut[] = [];
  for (const head of await inOrder(pool, heads)) {
    const before = folded.at(-1) ?? { commit: base, lockfiles: [] };
    const [merge] = await mergeTrees(pool.repository.commonFolder, [[before.commit, head.commit]]);
    const conflicts = merge?.conflicts.filter(({ path }) => !isLockfile(path)) ?? [];
    if (!merge || merge.problem !== undefined || conflicts.length > 0) {
      leftOut.push({ head, conflicts, ...(merge?.problem !== undefined && { problem: merge.problem }) });
      continue;
    }
    const changed = [...merge.merged, ...merge.conflicts.map(({ path }) => path)].filter(isLockfile);
    const lockfiles = [...new Set([...before.lockfiles, ...changed])].sort();
    folded.push({ head, commit: await commitMerge(pool, before.commit, head, merge), lockfiles });
  }
  return { base, folded, leftOut };
}

/** By the number of heads that each conflicts with; otherwise in the given order. */
async function inOrder(pool: Pool, heads: readonly Head[]): Promise<Head[]> {
  const { conflicting } = await conflictMatrix(pool, heads);
  const count = ({ name }: Head): number =>
    conflicting.filter(({ ours, theirs, conflicts }) => {
      const matters = conflicts.length === 0 || conflicts.some(({ path }) => !isLockfile(path));
      return matters && (ours === name || theirs === name);
    }).length;
  const counts = new Map(heads.map((head) => [head, count(head)]));
  return [...heads].sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0));
}

const WHAT = 'commit the merge';

async function commitMerge(pool: Pool, ours: string, head: Head, merge: Merge): Promise<string> {
  const { commonFolder } = pool.repository;
  const tree = merge.conflicts.length === 0 ? merge.tree : await withOurLockfiles(pool, merge);
  const args = ['commit-tree', tree, '-p', ours, '-p', head.commit, '-m', `Merge ${head.name}`];
  return (await runGit(WHAT, commonFolder, args, { env: IDENTITY })).trim();
}

/** The merged tree with one side's version of lockfiles in conflict, until they are generated again. */
async function withOurLockfiles(pool: Pool, { tree, conflicts }: Merge): Promise<string> {
  const { commonFolder } = pool.repository;
  const index = join(pool.folder, `index-${process.pid}-${tree}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await runGit(WHAT, commonFolder, ['read-tree', tree], { env });
    const entries = conflicts.flatMap(({ path, ours, theirs }) => {
      const side = ours ?? theirs;
      return side ? [`${side.mode} ${side.blob}\t${path}\0`] : [];
    });
    await runGit(WHAT, commonFolder, ['update-index', '-z', '--index-info'], { env, input: entries.join('') });
    return (await runGit(WHAT, commonFolder, ['write-tree'], { env })).trim();
  } finally {
    rmSync(index, { force: true });
  }
}
