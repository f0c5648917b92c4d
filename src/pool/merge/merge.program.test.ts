import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { git, writeFiles } from '../../testing/git-project.ts';
import { poolProject, type PoolProject } from '../../testing/pool-project.ts';
import { leaseWorktree } from '../lease.ts';
import { listWorktrees } from '../list.ts';
import { findConflicts } from './conflicts.ts';
import { mergeTrees } from './merge-trees.ts';
import { mergeWorktrees, type MergeOptions, type MergeResult } from './merge-worktrees.ts';

describe('findConflicts()', () => {
  test('merges every pair of leased worktrees with what is not committed, and changes nothing in them', async () => {
    const project = poolProject();
    const [one, two] = [await task(project, 'one', { 'a.txt': '1' }), await task(project, 'two', { 'a.txt': '2' })];
    await task(project, 'three', { 'new.txt': '3' });
    git(two, 'commit', '--quiet', '--all', '--message', 'work');
    const status = git(one, 'status', '--porcelain');
    const matrix = await findConflicts(project.env, project.repository);
    expect(matrix.pairs).toBe(3);
    expect(matrix.conflicting).toMatchObject([
      { conflicts: [{ path: 'a.txt', kind: 'contents', base: { mode: '100644' }, ours: {}, theirs: {} }] },
    ]);
    const [pair] = matrix.conflicting;
    expect([pair?.ours, pair?.theirs].sort()).toEqual(['one', 'two']);
    expect(git(one, 'status', '--porcelain')).toBe(status);
    expect(git(one, 'diff', '--cached', '--name-only')).toBe('');
  });

  test('names deleted and added files in conflict, whatever they are called', async () => {
    const project = poolProject();
    const name = 'odd "\t\\ name\nä.txt';
    branch(project, 'deletes', { 'a.txt': null });
    branch(project, 'modifies', { 'a.txt': 'x', [name]: '1' });
    branch(project, 'adds', { [name]: '2', 'lib/b.txt': null, lib: 'a file' });
    const { conflicting } = await findConflicts(project.env, project.repository, ['deletes', 'modifies', 'adds']);
    const found = conflicting.map(({ ours, theirs, conflicts }) => [
      `${ours} ${theirs}`,
      ...conflicts.map(({ path, kind }) => `${kind} ${path}`),
    ]);
    expect(found).toEqual([
      ['deletes modifies', 'modify/delete a.txt'],
      ['modifies adds', `contents ${name}`],
    ]);
  });

  test('finds the same with a git that merges one pair per process', async () => {
    const project = poolProject();
    const { repository } = project;
    git(repository, 'checkout', '--quiet', '--orphan', 'unrelated');
    git(repository, 'commit', '--quiet', '--message', 'unrelated');
    git(repository, 'checkout', '--quiet', 'main');
    branch(project, 'one', { 'a.txt': '1', 'lib/b.txt': null });
    branch(project, 'two', { 'a.txt': '2', 'lib/b.txt': 'b' });
    branch(project, 'three', { 'new.txt': '3' });
    const pairs = [
      ['one', 'two'],
      ['one', 'three'],
      ['unrelated', 'one'],
      ['two', 'three'],
      ['one', 'unknown'],
    ] as const;
    const merges = await mergeTrees(repository, pairs, false);
    expect(merges.map(({ conflicts, problem }) => problem ?? conflicts.length)).toEqual([
      2,
      0,
      'Cannot merge: refusing to merge unrelated histories',
      0,
      expect.stringMatching(/unknown.* not something we can merge/),
    ]);
    expect(merges).toEqual(await mergeTrees(repository, pairs, true));
  });

  test('names histories without a common commit, and still compares the others', async () => {
    const project = poolProject();
    git(project.repository, 'checkout', '--quiet', '--orphan', 'unrelated');
    git(project.repository, 'commit', '--quiet', '--message', 'unrelated');
    git(project.repository, 'checkout', '--quiet', 'main');
    branch(project, 'left', { 'a.txt': 'l' });
    branch(project, 'right', { 'a.txt': 'r' });
    const { conflicting } = await findConflicts(project.env, project.repository, ['unrelated', 'left', 'right']);
    expect(conflicting).toMatchObject([
      { theirs: 'left', problem: 'Cannot merge: refusing to merge unrelated histories' },
      { theirs: 'right', problem: 'Cannot merge: refusing to merge unrelated histories' },
      { ours: 'left', theirs: 'right', conflicts: [{ path: 'a.txt' }] },
    ]);
  });
});

describe('mergeWorktrees()', () => {
  test('merges those with the fewest conflicts first and hands the others back', async () => {
    const project = poolProject();
    branch(project, 'hub', { 'a.txt': 'hub', 'lib/b.txt': 'hub' });
    branch(project, 'left', { 'a.txt': 'left' });
    branch(project, 'right', { 'lib/b.txt': 'right' });
    const result = await merge(project, { names: ['hub', 'left', 'right'], branch: 'merged' });
    expect(result).toMatchObject({ merged: ['left', 'right'], check: 'not run', branch: 'merged', checks: 0 });
    expect(result.leftOut).toMatchObject([
      { head: { name: 'hub' }, conflicts: [{ path: 'a.txt', kind: 'contents' }, { path: 'lib/b.txt' }] },
    ]);
    expect(git(project.repository, 'rev-parse', 'merged').trim()).toBe(result.commit);
    expect(git(project.repository, 'show', 'merged:a.txt')).toBe('left');
    expect(git(project.repository, 'rev-parse', 'main').trim()).toBe(project.commits[1]);
    await expect(merge(project, { names: ['left'], branch: 'merged' })).rejects.toThrow('it exists');
  });

  test('names the head from which the check fails, and keeps the last state that passes', async () => {
    const project = poolProject();
    const names = ['t1', 't2', 't3', 't4', 't5'];
    for (const name of names) branch(project, name, { [`${name}.txt`]: name });
    const runs: string[] = [];
    const result = await merge(project, {
      names,
      branch: 'merged',
      // The fourth file only does harm beside the second.
      check: sh('ls t?.txt | tr "\\n" " "; test ! -e t4.txt || test ! -e t2.txt', runs),
    });
    expect(result).toMatchObject({ merged: names, check: 'failed', culprit: 't4', branch: null, checks: 4 });
    expect(git(project.repository, 'ls-tree', '--name-only', result.commit ?? '', 't3.txt', 't4.txt')).toBe('t3.txt\n');
    expect(runs.join('').trim().split(' ').at(0)).toBe('t1.txt');
    expect((await listWorktrees(project.env)).worktrees).toMatchObject([{ state: 'ready' }]);
    expect((await listWorktrees(project.env)).kept).toEqual([]);
  });

  test('blames no head if the check fails on the base', async () => {
    const project = poolProject();
    branch(project, 'one', { 'one.txt': '' });
    const result = await merge(project, { names: ['one'], check: sh('exit 3') });
    expect(result).toMatchObject({ check: 'failed', culprit: null, commit: null, checks: 2 });
  });

  test('generates lockfiles again that both sides changed, with or without a conflict, or reports them', async () => {
    const project = poolProject();
    mkdirSync(join(project.repository, 'sub'));
    writeFiles(project.repository, { 'package-lock.json': 'a\nb\nc\nd\ne\n', 'sub/go.sum': 'base\n' });
    git(project.repository, 'add', '--all');
    git(project.repository, 'commit', '--quiet', '--message', 'lock');
    branch(project, 'one', { 'package-lock.json': 'A\nb\nc\nd\ne\n', 'sub/go.sum': 'one\n', 'one.txt': '' });
    branch(project, 'two', { 'package-lock.json': 'a\nb\nc\nd\nE\n', 'sub/go.sum': 'two\n' });
    const env = withPrograms(project, {
      npm: 'test "$*" = "install --package-lock-only --ignore-scripts --no-audit --no-fund" && echo new >package-lock.json',
      go: 'echo "no network" >&2; exit 1',
    });
    const result = await merge(project, { names: ['one', 'two'], env });
    expect(result).toMatchObject({ merged: ['one', 'two'], leftOut: [] });
    expect(result.staleLockfiles).toEqual([
      { path: 'sub/go.sum', command: 'go mod tidy', reason: 'go ended with exit code 1: no network' },
    ]);
    expect(git(project.repository, 'show', `${result.commit}:package-lock.json`)).toBe('new\n');
    expect(git(project.repository, 'show', `${result.commit}:sub/go.sum`)).toBe('one\n');
    expect(git(project.repository, 'show', `${result.commit}:one.txt`)).toBe('');
  });
});

/** Leases a worktree for a task and changes files in it; returns its folder. */
async function task(project: PoolProject, name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const { path } = await leaseWorktree({ env: project.env, repository: project.repository, task: name });
  writeFiles(path, files);
  expect(existsSync(path)).toBe(true);
  return path;
}

/** A branch from `main` with one commit; null deletes a file. */
function branch({ repository }: PoolProject, name: string, files: Readonly<Record<string, string | null>>): void {
  git(repository, 'checkout', '--quiet', '-b', name, 'main');
  for (const [file, text] of Object.entries(files))
    if (text === null) git(repository, 'rm', '--quiet', '--', file);
    else writeFileSync(join(repository, file), text);
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '--message', name);
  git(repository, 'checkout', '--quiet', 'main');
  expect(readFileSync(join(repository, 'a.txt'), 'utf8')).toBe('two\n');
}

function merge(project: PoolProject, options: Partial<MergeOptions>): Promise<MergeResult> {
  return mergeWorktrees({ env: project.env, repository: project.repository, ...options });
}

function sh(script: string, output: string[] = []) {
  const command: [string, ...string[]] = ['sh', '-c', script];
  return { command, onOutput: (text: string) => void output.push(text) };
}

/** The environment of the project, with these shell scripts as programs. */
function withPrograms({ env, home }: PoolProject, scripts: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const folder = join(home, 'programs');
  mkdirSync(folder);
  for (const [name, script] of Object.entries(scripts))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  return { ...env, PATH: `${folder}:${env['PATH']}` };
}
