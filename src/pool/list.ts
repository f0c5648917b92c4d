import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { tryGit } from './git/run-git.ts';
import { existingPools, openPool, treeFolder, type Pool } from './state/pool.ts';
import type { TreeState } from './state/tree-record.ts';
import { readTreeRecords } from './state/tree-records.ts';
import { KEPT_REFS } from './tree/work.ts';

/** A worktree as `list` shows it. */
export type ListedTree = {
  readonly repository: string;
  readonly tree: string;
  readonly path: string;
  readonly state: TreeState;
  readonly lease: string | null;
  readonly task: string | null;
  readonly runId: string | null;
  readonly sessionId: string | null;
  /** The commit that was checked out; null if it is not known. */
  readonly base: string | null;
  readonly sparse: readonly string[];
  /** Since when it has its state, in milliseconds since 1970; null if unknown. */
  readonly since: number | null;
  readonly reason: string | null;
};

/** Work of a returned worktree. */
export type KeptWork = {
  readonly repository: string;
  readonly ref: string;
  readonly commit: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
};

/** The worktrees of one repository, or of all. */
export type WorktreeList = { readonly worktrees: readonly ListedTree[]; readonly kept: readonly KeptWork[] };

/**
 * Lists worktrees and kept work.
 * @param folder a folder of the repository @default all repositories
 */
export async function listWorktrees(env: Environment, folder?: string): Promise<WorktreeList> {
  const pools = folder === undefined ? existingPools(env) : [await openPool(env, folder)];
  const kept = await Promise.all(pools.map((pool) => keptWork(pool)));
  return { worktrees: pools.flatMap(treesOf), kept: kept.flat() };
}

async function keptWork(pool: Pool): Promise<KeptWork[]> {
  const format = '--format=%(refname)%00%(objectname)%00%(committerdate:unix)';
  const { stdout } = await tryGit(pool.repository.commonFolder, ['for-each-ref', format, KEPT_REFS]);
  return stdout.split('\n').flatMap((line) => {
    const [ref, commit, seconds] = line.split('\0');
    return ref && commit ? [{ repository: repositoryName(pool), ref, commit, at: Number(seconds) * 1000 }] : [];
  });
}

/** The folder of the repository: that of its main worktree, unless it is bare. */
function repositoryName({ repository: { commonFolder } }: Pool): string {
  return basename(commonFolder) === '.git' ? dirname(commonFolder) : commonFolder;
}

function treesOf(pool: Pool): ListedTree[] {
  return readTreeRecords(pool).map(({ id, state, lease, base, sparse, since, reason }) => ({
    repository: repositoryName(pool),
    tree: id,
    path: treeFolder(pool, id),
    state,
    lease: lease?.id ?? null,
    task: lease?.task ?? null,
    runId: lease?.runId ?? null,
    sessionId: lease?.sessionId ?? null,
    base: base || null,
    sparse,
    since: since || null,
    reason: existsSync(treeFolder(pool, id)) ? (reason ?? null) : 'its folder was deleted',
  }));
}
