import type { Environment } from '../core/environment.ts';
import { resolveCommit } from './git/repository.ts';
import { openPool, type Pool } from './state/pool.ts';
import { recoverTrees } from './state/recover.ts';
import { writeTreeRecord } from './state/tree-records.ts';
import { withPoolLock } from './state/with-pool-lock.ts';
import { fillTree, registerTree, type TreeContent } from './tree/make-tree.ts';
import { normalizeSparse } from './tree/sparse-paths.ts';
import { removeTree } from './tree/trash.ts';

/** How many worktrees are to be ready. */
export type WarmOptions = {
  /** The environment, which says where Stepmeter keeps its files; usually `process.env`. */
  readonly env: Environment;
  /** A folder in the repository. */
  readonly repository: string;
  /** How many worktrees are to be ready. */
  readonly count: number;
  /** @default 'HEAD' */
  readonly base?: string;
  /** Folders of a cone sparse checkout. @default all files */
  readonly sparse?: readonly string[];
};

/** How many worktrees are ready, and how many of them were created. */
export type Warmed = { readonly ready: number; readonly created: number };

/**
 * Creates worktrees until `count` of them are ready, one after the other: on one disk, parallel checkouts were not faster.
 * @throws {UserError} if the repository or the base cannot be used, or git fails
 */
export async function warmPool({ env, repository, count, base = 'HEAD', sparse = [] }: WarmOptions): Promise<Warmed> {
  const pool = await openPool(env, repository);
  const content = { base: await resolveCommit(pool.repository, base), sparse: normalizeSparse(sparse) };
  return makeReady(pool, content, count);
}

/** Creates worktrees with this content until as many are ready. */
export async function makeReady(pool: Pool, content: TreeContent, count: number): Promise<Warmed> {
  for (let created = 0; ; created++) {
    const ready = await withPoolLock(pool, () => countReady(pool, content));
    if (ready >= count) return { ready, created };
    await createReady(pool, content);
  }
}

async function countReady(pool: Pool, { sparse }: TreeContent): Promise<number> {
  const records = await recoverTrees(pool);
  return records.filter((record) => record.state === 'ready' && record.sparse.join('\n') === sparse.join('\n')).length;
}

async function createReady(pool: Pool, content: TreeContent): Promise<void> {
  const record = await withPoolLock(pool, () => registerTree(pool, content));
  try {
    await fillTree(pool, record);
  } catch (error) {
    await withPoolLock(pool, () => removeTree(pool, record));
    throw error;
  }
  const { by: _, ...rest } = record;
  await withPoolLock(pool, () => writeTreeRecord(pool, { ...rest, state: 'ready', since: Date.now() }));
}
