import { collectWorktrees, listWorktrees, releaseWorktree } from '../../pool/index.ts';
import { tryGit } from '../../pool/git/run-git.ts';
import type { Environment } from '../../core/environment.ts';
import type { BuildState } from '../build-state.ts';

/** What becomes of the worktrees of a build that ends. */
export type WorktreesAfter = {
  /** Whether they are of no further use. */
  readonly removes: boolean;
  /** The leases of worktrees that the build continues with if it is continued. */
  readonly held: ReadonlySet<string>;
};

/**
 * Ends the leases of a build, also those of processes that were killed. What tasks finished is in commits, and a task
 * that begins again needs no files, so nothing in the other worktrees is kept.
 */
export async function releaseWorktrees(
  env: Environment,
  { into, runId }: Pick<BuildState, 'into' | 'runId'>,
  { removes, held }: WorktreesAfter,
): Promise<void> {
  const { worktrees } = await listWorktrees(env, into);
  const own = worktrees.filter(
    ({ lease, runId: holder }) => lease !== null && holder === runId && (removes || !held.has(lease)),
  );
  for (const { lease, path, base } of own) {
    await tryGit(path, ['checkout', '--force', '--detach', '--quiet', base ?? 'HEAD']);
    await tryGit(path, ['clean', '-d', '--force', '--quiet']);
    await releaseWorktree({ env, id: lease ?? '', wait: true });
  }
  if (!removes || worktrees.length === 0) return;
  const now = Date.now() + 1;
  await collectWorktrees({ env, repository: into, findEnded: async () => new Set(), idleMs: 0, now });
}
