import type { Environment } from '../../core/environment.ts';
import { requireGitVersion } from '../git/git-version.ts';
import { withRecord } from '../record-operation.ts';
import { openPool, type Pool } from '../state/pool.ts';
import { findHeads, type Head, type UnknownHead } from './heads.ts';
import { mergeTrees, type Conflict } from './merge-trees.ts';

/** Two heads that cannot be merged without conflicts. */
export type ConflictingPair = {
  readonly ours: string;
  readonly theirs: string;
  readonly conflicts: readonly Conflict[];
  /** Why they cannot be merged at all. */
  readonly problem?: string;
};

/** Every pair of heads, merged in memory. */
export type ConflictMatrix = {
  /** What was compared. */
  readonly heads: readonly Head[];
  /** The number of pairs that were merged. */
  readonly pairs: number;
  /** Those with conflicts; all others merge cleanly as text, which does not mean that they work together. */
  readonly conflicting: readonly ConflictingPair[];
  /** Worktrees that are not compared, because not even their commit is known. */
  readonly unknown: readonly UnknownHead[];
};

/**
 * Merges every pair of worktrees or branches in memory.
 * @param folder a folder of the repository
 * @param names tasks, IDs or revisions @default all leased worktrees
 * @throws {UserError} if a name is unknown, or git is too old
 */
export async function findConflicts(
  env: Environment,
  folder: string,
  names: readonly string[] = [],
): Promise<ConflictMatrix> {
  await requireGitVersion('merges');
  const pool = await openPool(env, folder);
  return withRecord(
    { env, operation: 'conflicts' },
    async () => {
      const { known, unknown } = await findHeads(pool, names);
      return { ...(await conflictMatrix(pool, known)), unknown };
    },
    ({ heads, conflicting: { length: conflicts } }) => ({
      outcome: conflicts > 0 ? 'conflicting' : 'clean',
      heads: heads.length,
      conflicts,
    }),
  );
}

/** The conflicts between these heads. */
export async function conflictMatrix(pool: Pool, heads: readonly Head[]): Promise<Omit<ConflictMatrix, 'unknown'>> {
  const pairs = heads.flatMap((ours, i) => heads.slice(i + 1).map((theirs) => [ours, theirs] as const));
  const merges = await mergeTrees(
    pool.repository.commonFolder,
    pairs.map(([ours, theirs]) => [ours.commit, theirs.commit] as const),
  );
  const conflicting = pairs.flatMap(([ours, theirs], i): ConflictingPair[] => {
    const { conflicts = [], problem } = merges[i] ?? {};
    if (conflicts.length === 0 && problem === undefined) return [];
    return [{ ours: ours.name, theirs: theirs.name, conflicts, ...(problem !== undefined && { problem }) }];
  });
  return { heads, pairs: pairs.length, conflicting };
}
