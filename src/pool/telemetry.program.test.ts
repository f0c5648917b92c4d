import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newRunId } from '../core/ids/ids.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { git } from '../testing/git-project.ts';
import { poolProject, type PoolProject } from '../testing/pool-project.ts';
import { readSpool, readStandalone } from '../testing/read-spool.ts';
import { countByState } from './count-by-state.ts';
import { leaseWorktree } from './lease.ts';
import { findConflicts } from './merge/conflicts.ts';
import { mergeWorktrees } from './merge/merge-worktrees.ts';
import { releaseWorktree } from './release.ts';

test('leases, returns, conflicts, merges and checks are recorded with their outcomes', async () => {
  const project = poolProject();
  const leases = [];
  for (const task of ['one', 'two']) leases.push(await changed(project, task));
  await findConflicts(project.env, project.repository);
  await mergeWorktrees({
    env: project.env,
    repository: project.repository,
    check: { command: ['true'], onOutput: () => {} },
  });
  for (const id of leases) await releaseWorktree({ env: project.env, id, wait: true });
  expect(
    readStandalone(project.home).map(({ operation, outcome, conflicts }) => [operation, outcome, conflicts]),
  ).toEqual([
    ['lease', 'created', undefined],
    ['lease', 'created', undefined],
    ['conflicts', 'conflicting', 1],
    ['merge', 'conflicting', 1],
    ['lease', 'created', undefined],
    ['return', 'ready', undefined],
    ['check', 'passed', undefined],
    ['return', 'ready', undefined],
    ['return', 'ready', undefined],
  ]);
  const returns = readStandalone(project.home).filter(({ operation }) => operation === 'return');
  for (const { leasedMs } of returns) expect(leasedMs).toEqual(expect.any(Number));
  expect(countByState(project.env)?.get('ready')).toBe(3);
});

test('a lease of a run is recorded in it, and so is its return, by whichever process', async () => {
  const project = poolProject();
  const id = newRunId();
  const context = { v: 1, run: { id, workflow: 'w' }, startedAt: Date.now(), project: project.repository } as const;
  openContextFolder(join(project.home, 'spool'), context);
  const { lease } = await leaseWorktree({ env: project.env, repository: project.repository, runId: id });
  await releaseWorktree({ env: project.env, id: lease, wait: true });
  expect(readStandalone(project.home)).toEqual([]);
  expect(readSpool(project.home)[0]?.records.map(({ operation }) => operation)).toEqual(['lease', 'return']);
});

test('a failed lease is recorded as failed, and nothing is recorded if Stepmeter is disabled', async () => {
  const project = poolProject();
  const disabled = { ...project.env, STEPMETER: '0' };
  await leaseWorktree({ env: disabled, repository: project.repository, task: 'a' });
  expect(readStandalone(project.home)).toEqual([]);
  // Git cannot check out what it does not have.
  const tree = git(project.repository, 'rev-parse', 'HEAD^{tree}').trim();
  const broken = git(project.repository, 'commit-tree', tree, '-m', 'broken').trim();
  const blob = git(project.repository, 'rev-parse', 'HEAD:a.txt').trim();
  rmSync(join(project.repository, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  await expect(leaseWorktree({ env: project.env, repository: project.repository, base: broken })).rejects.toThrow(
    'Cannot check out the files of a worktree',
  );
  expect(readStandalone(project.home)).toMatchObject([{ operation: 'lease', outcome: 'failed' }]);
});

async function changed({ env, repository }: PoolProject, task: string): Promise<string> {
  const { path, lease } = await leaseWorktree({ env, repository, task });
  writeFileSync(join(path, 'a.txt'), `${task} changed\n`);
  return lease;
}
