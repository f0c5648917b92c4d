import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { releasedText } from '../cli/print/print-worktrees.ts';
import { git } from '../testing/git-project.ts';
import { poolProject, type PoolProject } from '../testing/pool-project.ts';
import { leaseWorktree, type LeasedWorktree } from './lease.ts';
import { listWorktrees } from './list.ts';
import { findHeads } from './merge/heads.ts';
import { releaseWorktree } from './release.ts';
import { openPool } from './state/pool.ts';

describe('a worktree whose folder was deleted', () => {
  test('is replaced if its task leases again, and forgotten after its release', async () => {
    const project = poolProject();
    const first = await lease(project);
    rmSync(first.path, { recursive: true });
    const second = await lease(project);
    expect(second).toMatchObject({ from: 'created', task: 'parser' });
    expect(readFileSync(join(second.path, 'a.txt'), 'utf8')).toBe('two\n');
    expect(await lease(project)).toMatchObject({ from: 'task', path: second.path });
    const released = await releaseWorktree({ env: project.env, id: first.lease, wait: true });
    expect(released).toMatchObject({ state: 'missing', keptUnder: null });
    expect(releasedText({ ...released, state: 'returning' })).toBe(
      `Released ${first.tree}, whose folder was deleted. Its registration is removed in the background`,
    );
    expect((await listWorktrees(project.env)).worktrees).toMatchObject([{ tree: second.tree, state: 'leased' }]);
  });

  test('is not the head of its task if the task holds another one', async () => {
    const project = poolProject();
    let [deleted, held] = [await lease(project), undefined as LeasedWorktree | undefined];
    // Records are sorted by ID: the deleted one is the first.
    for (; !held || held.tree < deleted.tree; held = await lease(project)) {
      if (held) deleted = held;
      rmSync(deleted.path, { recursive: true });
    }
    git(held.path, 'commit', '--quiet', '--allow-empty', '--message', 'work');
    const pool = await openPool(project.env, project.repository);
    expect(await findHeads(pool, ['parser'])).toEqual({
      known: [{ name: 'parser', commit: git(held.path, 'rev-parse', 'HEAD').trim() }],
      unknown: [],
    });
  });
});

function lease({ env, repository }: PoolProject): Promise<LeasedWorktree> {
  return leaseWorktree({ env, repository, task: 'parser' });
}
