import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leaseWorktree, listWorktrees } from '../../pool/index.ts';
import { writeFiles } from '../../testing/git-project.ts';
import { poolProject } from '../../testing/pool-project.ts';
import { releaseWorktrees } from './release-worktrees.ts';

test('a build that ends keeps the worktrees that it continues with, and one that is done keeps none', async () => {
  const { env, repository } = poolProject();
  const runId = '0192f0c1-2b3c-7d4e-8f50-112233445566';
  const lease = (task: string) => leaseWorktree({ env, repository, task: `${runId}/${task}`, runId });
  const [held, other] = [await lease('held'), await lease('other')];
  for (const { path } of [held, other]) writeFiles(path, { 'half.txt': 'half' });
  const release = (removes: boolean) =>
    releaseWorktrees(env, { into: repository, runId }, { removes, held: new Set([held.lease]) });
  await release(false);
  const { worktrees } = await listWorktrees(env, repository);
  expect(worktrees.flatMap(({ lease: id }) => id ?? [])).toEqual([held.lease]);
  expect([held, other].map(({ path }) => existsSync(join(path, 'half.txt')))).toEqual([true, false]);
  expect((await lease('held')).path).toBe(held.path);
  await release(true);
  expect((await listWorktrees(env, repository)).worktrees).toEqual([]);
});
