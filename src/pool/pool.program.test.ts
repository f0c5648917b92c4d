import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { git } from '../testing/git-project.ts';
import { poolProject, type PoolProject } from '../testing/pool-project.ts';
import { collectWorktrees } from './collect.ts';
import { leaseWorktree, type LeasedWorktree, type LeaseOptions } from './lease.ts';
import { listWorktrees } from './list.ts';
import { releaseWorktree, type Released } from './release.ts';
import { warmPool } from './warm.ts';

describe('a leased worktree', () => {
  test('has the files of the base, detached, and is handed out again after its return', async () => {
    const project = poolProject();
    const first = await lease(project, { base: 'HEAD~1' });
    expect(first).toMatchObject({ from: 'created', base: project.commits[0], task: null });
    expect(readFileSync(join(first.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(git(first.path, 'rev-parse', '--symbolic-full-name', 'HEAD').trim()).toBe('HEAD');
    mkdirSync(join(first.path, 'ignored'));
    writeFileSync(join(first.path, 'ignored', 'x'), '');

    expect(await release(project, first.lease)).toMatchObject({ state: 'ready', ref: null });
    const second = await lease(project);
    expect(second).toMatchObject({ from: 'pool', path: first.path, base: project.commits[1] });
    expect(second.lease).not.toBe(first.lease);
    expect(readdirSync(second.path).sort()).toEqual(['.git', '.gitignore', 'a.txt', 'lib']);
    expect(readFileSync(join(second.path, 'lib', 'b.txt'), 'utf8')).toBe('two\n');
  });

  test('belongs to its task: the same task gets it again, an earlier lease ID does not end it', async () => {
    const project = poolProject();
    const first = await lease(project, { task: 'parser' });
    writeFileSync(join(first.path, 'draft.txt'), 'draft');
    const again = await lease(project, { task: 'parser' });
    expect(again).toMatchObject({ from: 'task', lease: first.lease, path: first.path });
    expect(readFileSync(join(again.path, 'draft.txt'), 'utf8')).toBe('draft');
    await release(project, first.lease);
    const other = await lease(project, { task: 'other' });
    expect(other.path).toBe(first.path);
    await expect(release(project, first.lease)).rejects.toThrow('Cannot find the worktree');
  });

  test('keeps uncommitted files and commits under a ref', async () => {
    const project = poolProject();
    const { path, lease: id } = await lease(project);
    writeFileSync(join(path, 'a.txt'), 'committed');
    git(path, 'commit', '--quiet', '--all', '--message', 'work');
    writeFileSync(join(path, 'lib', 'new.txt'), 'uncommitted');
    rmSync(join(path, 'lib', 'b.txt'));
    const { state, ref } = await release(project, id);
    expect({ state, ref }).toEqual({ state: 'ready', ref: `refs/stepmeter/kept/${id}` });
    const show = (file: string): string => git(project.repository, 'show', `${ref}:${file}`);
    expect([show('a.txt'), show('lib/new.txt')]).toEqual(['committed', 'uncommitted']);
    expect(() => show('lib/b.txt')).toThrow('lib/b.txt');
    expect((await listWorktrees(project.env)).kept).toMatchObject([{ ref, repository: project.repository }]);
  });

  test('keeps no ref for work that is on a branch', async () => {
    const project = poolProject();
    const { path, lease: id } = await lease(project);
    git(path, 'switch', '--quiet', '--create', 'topic');
    git(path, 'commit', '--quiet', '--allow-empty', '--message', 'work');
    const head = git(path, 'rev-parse', 'HEAD');
    expect(await release(project, id)).toMatchObject({ state: 'ready', ref: null });
    expect(git(project.repository, 'rev-parse', 'topic')).toBe(head);
  });

  test('keeps changes that flags of the index hide', async () => {
    const project = poolProject();
    const { path, lease: id } = await lease(project);
    git(path, 'update-index', '--assume-unchanged', 'a.txt');
    git(path, 'update-index', '--skip-worktree', 'lib/b.txt');
    for (const file of ['a.txt', 'lib/b.txt']) writeFileSync(join(path, file), 'hidden');
    const { state, ref } = await release(project, id);
    expect(state).toBe('ready');
    expect(git(project.repository, 'show', `${ref}:a.txt`)).toBe('hidden');
    expect(git(project.repository, 'show', `${ref}:lib/b.txt`)).toBe('hidden');
    expect(readFileSync(join(path, 'lib', 'b.txt'), 'utf8')).toBe('two\n');
  });

  test('is not reset if it contains another repository or an unfinished operation', async () => {
    const project = poolProject();
    const [nested, merging] = [await lease(project), await lease(project)];
    mkdirSync(join(nested.path, 'inner'));
    git(join(nested.path, 'inner'), 'init', '--quiet');
    git(join(nested.path, 'inner'), 'commit', '--quiet', '--allow-empty', '--message', 'inner');
    writeFileSync(join(merging.path, 'a.txt'), 'mine');
    git(merging.path, 'commit', '--quiet', '--all', '--message', 'mine');
    git(merging.path, 'checkout', '--quiet', 'HEAD~2');
    writeFileSync(join(merging.path, 'a.txt'), 'theirs');
    git(merging.path, 'commit', '--quiet', '--all', '--message', 'theirs');
    expect(() => git(merging.path, 'merge', 'main')).toThrow('Command failed');

    expect(await release(project, nested.lease)).toMatchObject({
      state: 'kept',
      reason: 'its work cannot be saved: it contains another repository or a changed submodule',
    });
    expect(existsSync(join(nested.path, 'inner', '.git'))).toBe(true);
    expect(await release(project, merging.lease)).toMatchObject({
      state: 'kept',
      reason: 'a merge is unfinished: finish or abort it, then release again',
    });
    git(merging.path, 'merge', '--abort');
    expect(await release(project, merging.lease)).toMatchObject({
      state: 'ready',
      ref: `refs/stepmeter/kept/${merging.lease}`,
    });
  });

  test('is quarantined if an ignored repository is left after the reset', async () => {
    const project = poolProject();
    const { path, lease: id } = await lease(project);
    mkdirSync(join(path, 'ignored', 'clone'), { recursive: true });
    git(join(path, 'ignored', 'clone'), 'init', '--quiet');
    expect(await release(project, id)).toMatchObject({ state: 'quarantined', reason: 'ignored/ (ignored)' });
    expect((await lease(project)).path).not.toBe(path);
    expect(existsSync(join(path, 'ignored', 'clone', '.git'))).toBe(true);
  });

  test('is not returned while a process is inside', async () => {
    const project = poolProject();
    const { path, lease: id } = await lease(project);
    const holder = spawn('sleep', ['600'], { cwd: path });
    onTestFinished(() => void holder.kill('SIGKILL'));
    writeFileSync(join(path, 'draft.txt'), 'draft');
    expect(await release(project, id)).toMatchObject({ state: 'returning', reason: `process ${holder.pid} inside` });
    expect((await lease(project)).path).not.toBe(path);
    expect(existsSync(join(path, 'draft.txt'))).toBe(true);
    holder.kill('SIGKILL');
    await eventually(async () => {
      expect(await collect(project)).toMatchObject([
        { action: 'return', state: 'ready', ref: `refs/stepmeter/kept/${id}` },
      ]);
    });
  });

  test('whose record is lost counts as leased until it is released', async () => {
    const project = poolProject();
    const { path, tree } = await lease(project);
    git(path, 'commit', '--quiet', '--allow-empty', '--message', 'work');
    rmSync(join(path, '..', '..', 'state'), { recursive: true });
    rmSync(join(path, '..', '..', 'repository.json'));
    expect((await listWorktrees(project.env)).worktrees).toMatchObject([
      { tree, state: 'leased', lease: `lost-${tree}`, since: null, base: null },
    ]);
    expect((await lease(project)).path).not.toBe(path);
    expect(await collect(project, { endsAll: true })).toMatchObject([{ action: 'return' }]);
    expect(existsSync(path)).toBe(true);
    expect(await release(project, path)).toMatchObject({
      state: 'retire',
      ref: `refs/stepmeter/kept/lost-${tree}`,
    });
    expect(existsSync(path)).toBe(false);
  });
});

describe('the pool', () => {
  test('keeps the commit of a worktree that was deleted, and leaves other worktrees alone', async () => {
    const project = poolProject();
    const foreign = join(project.repository, '..', 'foreign');
    git(project.repository, 'worktree', 'add', '--quiet', foreign);
    rmSync(foreign, { recursive: true });
    const { path, lease: id } = await lease(project);
    git(path, 'commit', '--quiet', '--allow-empty', '--message', 'work');
    const head = git(path, 'rev-parse', 'HEAD');
    rmSync(path, { recursive: true });
    expect((await listWorktrees(project.env)).worktrees).toMatchObject([{ reason: 'its folder was deleted' }]);
    expect(await release(project, id)).toMatchObject({ state: 'missing', ref: `refs/stepmeter/kept/${id}` });
    expect(git(project.repository, 'rev-parse', `refs/stepmeter/kept/${id}`)).toBe(head);
    const registered = git(project.repository, 'worktree', 'list', '--porcelain');
    expect(registered).toContain(foreign);
    expect(registered).not.toContain(path);
  });

  test('sets a ready worktree aside if a file changed without its size and time, and changes nothing in it', async () => {
    const project = poolProject();
    const { path, lease: id } = await lease(project);
    await release(project, id);
    const { atime, mtime } = statSync(join(path, 'a.txt'));
    writeFileSync(join(path, 'a.txt'), 'TWO\n');
    utimesSync(join(path, 'a.txt'), atime, mtime);
    expect((await lease(project)).from).toBe('created');
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('TWO\n');
    const { worktrees } = await listWorktrees(project.env);
    expect(worktrees.find((each) => each.path === path)).toMatchObject({
      state: 'quarantined',
      reason: 'a.txt (changed)',
    });
  });

  test('returns the worktrees of ended leases, but keeps those with unsaved work as they are', async () => {
    const project = poolProject();
    const [clean, dirty] = [await lease(project), await lease(project)];
    writeFileSync(join(dirty.path, 'draft.txt'), 'draft');
    expect(await collect(project)).toEqual([]);
    const planned = await collect(project, { endsAll: true, dryRun: true });
    expect(planned.map(({ action }) => action)).toEqual(['return', 'return']);
    const collected = await collect(project, { endsAll: true });
    const stateOf = ({ tree }: LeasedWorktree) => collected.find((each) => each.tree === tree);
    expect(stateOf(clean)).toMatchObject({ state: 'ready' });
    expect(stateOf(dirty)).toMatchObject({ state: 'kept', reason: 'unsaved work: 1 uncommitted file' });
    expect(readFileSync(join(dirty.path, 'draft.txt'), 'utf8')).toBe('draft');
    expect(await release(project, dirty.tree)).toMatchObject({
      state: 'ready',
      ref: `refs/stepmeter/kept/${dirty.lease}`,
    });
  });

  test('creates worktrees ahead, limited to folders, and removes those that are not used', async () => {
    const project = poolProject();
    const warm = { env: project.env, repository: project.repository, sparse: ['lib/'] };
    expect(await warmPool({ ...warm, count: 2 })).toEqual({ ready: 2, created: 2 });
    expect(await warmPool({ ...warm, count: 2 })).toEqual({ ready: 2, created: 0 });
    expect((await lease(project)).from).toBe('created');
    const { path, from, lease: id } = await lease(project, { sparse: ['./lib'] });
    expect(from).toBe('pool');
    git(path, 'sparse-checkout', 'disable');
    expect(await release(project, id)).toMatchObject({ state: 'ready' });
    expect(await collect(project, { idleMs: -1 })).toMatchObject([{ action: 'remove' }, { action: 'remove' }]);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(join(path, '..', '..', 'trash'))).toEqual([]);
  });
});

function lease(project: PoolProject, options: Partial<LeaseOptions> = {}): Promise<LeasedWorktree> {
  return leaseWorktree({ env: project.env, repository: project.repository, ...options });
}

function release({ env }: PoolProject, id: string): Promise<Released> {
  return releaseWorktree({ env, id, wait: true });
}

type CollectChoices = { readonly endsAll?: boolean; readonly dryRun?: boolean; readonly idleMs?: number };

function collect({ env }: PoolProject, { endsAll = false, ...options }: CollectChoices = {}) {
  const findEnded = async (leases: readonly { id: string }[]) => new Set(endsAll ? leases.map(({ id }) => id) : []);
  return collectWorktrees({ env, findEnded, ...options });
}
