import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../core/errors.ts';
import { git } from '../testing/git-project.ts';
import { poolProject, type PoolProject } from '../testing/pool-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { requireGitVersion } from './git/git-version.ts';
import { leaseWorktree, type LeasedWorktree } from './lease.ts';
import { listWorktrees } from './list.ts';
import { releaseWorktree } from './release.ts';

describe('a lease', () => {
  test('needs a repository with a commit, and a base that it has', async () => {
    const project = poolProject();
    const [plain, unborn] = [temporaryFolder(), temporaryFolder()];
    git(unborn, 'init', '--quiet');
    expect(await refused(project, plain)).toMatch(/^Cannot use .*: it is not in a git repository; Run the command/);
    expect(await refused(project, join(plain, 'missing'))).toMatch(/it is not in a git repository/);
    expect(await refused(project, unborn)).toMatch(/the current branch has no commit yet; Make a commit first/);
    expect(await refused(project, project.repository, { base: 'no-such-branch' })).toBe(
      'Cannot find the revision "no-such-branch": the repository has no such commit; Name a branch, tag or commit of this repository, or run `git fetch` first',
    );
    expect(await refused(project, project.repository, { base: '--help' })).toMatch(
      /^Cannot find the revision "--help"/,
    );
    expect(await refused(project, project.repository, { sparse: ['../other'] })).toMatch(/expected a folder/);
  });

  test('works in bare and shallow repositories; a commit that is not fetched is named', async () => {
    const project = poolProject();
    const folder = temporaryFolder();
    git(folder, 'clone', '--quiet', '--bare', project.repository, 'bare.git');
    git(folder, 'clone', '--quiet', '--depth=1', `file://${project.repository}`, 'shallow');
    expect((await lease(project, join(folder, 'bare.git'))).base).toBe(project.commits[1]);
    expect((await lease(project, join(folder, 'shallow'))).base).toBe(project.commits[1]);
    expect(await refused(project, join(folder, 'shallow'), { base: project.commits[0] })).toMatch(
      /; The repository is shallow: run `git fetch --unshallow`/,
    );
  });

  test('fails with what to do if another git process holds a lock, and leaves no worktree behind', async () => {
    const project = poolProject();
    // Sparse checkouts write to the configuration that all worktrees share.
    writeFileSync(join(project.repository, '.git', 'config.lock'), '');
    expect(await refused(project, project.repository, { sparse: ['lib'] })).toMatch(
      /^Cannot set the sparse checkout: .*config.*File exists; Wait for the other git process/,
    );
    rmSync(join(project.repository, '.git', 'config.lock'));
    expect((await lease(project)).from).toBe('created');
    expect((await listWorktrees(project.env)).worktrees).toHaveLength(1);
    expect(readdirSync(join(project.repository, '.git', 'worktrees'))).toHaveLength(1);
  });

  test('whose checkout fails leaves nothing behind', async () => {
    const project = poolProject();
    const blob = git(project.repository, 'rev-parse', 'HEAD:a.txt').trim();
    rmSync(join(project.repository, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    expect(await refused(project)).toMatch(/^Cannot check out the files of a worktree: (unable to|cannot) read/);
    expect((await listWorktrees(project.env)).worktrees).toEqual([]);
    expect(existsSync(join(project.repository, '.git', 'worktrees'))).toBe(false);
  });

  test('needs a state folder that is writable and its own', async () => {
    const project = poolProject();
    writeFileSync(join(project.home, 'worktrees'), '');
    expect(await refused(project)).toMatch(/^Cannot write to the state folder .*; Make the folder writable/);
    rmSync(join(project.home, 'worktrees'));
    chmodSync(project.home, 0o777);
    expect(await refused(project)).toMatch(/^Cannot use the state folder .*: every user can write to it/);
  });

  test('needs a git that is new enough', async () => {
    await expect(requireGitVersion('worktrees', 'git version 2.33.0')).resolves.toBeUndefined();
    await expect(requireGitVersion('merges', 'git version 2.40.1.windows.1')).resolves.toBeUndefined();
    await expect(requireGitVersion('merges', 'git version 2.38.0')).resolves.toBeUndefined();
    await expect(requireGitVersion('merges', 'git version 2.37.9')).rejects.toThrow(
      'Cannot manage merges: git version 2.37.9; 2.38 or newer is needed',
    );
    await expect(requireGitVersion('worktrees', '')).rejects.toThrow('git was not found');
  });
});

describe('a release', () => {
  test('refuses what is not leased, and a prefix of several leases', async () => {
    const project = poolProject();
    const { tree, lease: id } = await lease(project);
    await releaseWorktree({ env: project.env, id, wait: true });
    const release = (name: string) => releaseWorktree({ env: project.env, id: name, wait: true });
    await expect(release(tree)).rejects.toThrow(`Cannot release the worktree ${tree}: it is not leased`);
    await expect(release('nothing')).rejects.toThrow('no lease or worktree has this ID');
    await lease(project);
    await lease(project);
    await expect(release('')).rejects.toThrow('2 leases begin with it');
  });

  test('leaves a worktree alone whose repository was replaced by another one', async () => {
    const project = poolProject();
    const { path, lease: id } = await lease(project);
    writeFileSync(join(path, 'draft.txt'), 'draft');
    rmSync(join(project.repository, '.git'), { recursive: true });
    git(project.repository, 'init', '--quiet');
    mkdirSync(join(project.repository, '.git', 'worktrees'));
    expect(await releaseWorktree({ env: project.env, id, wait: true })).toMatchObject({
      state: 'quarantined',
      reason: 'git has no registration for it',
    });
    expect(existsSync(join(path, 'draft.txt'))).toBe(true);
  });
});

/** The message and the hint of a lease that is refused. */
async function refused(
  project: PoolProject,
  repository = project.repository,
  options: { readonly base?: string; readonly sparse?: readonly string[] } = {},
): Promise<string> {
  const error = await leaseWorktree({ env: project.env, repository, ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof UserError ? `${error.message}; ${error.hint}` : String(error);
}

function lease(project: PoolProject, repository = project.repository): Promise<LeasedWorktree> {
  return leaseWorktree({ env: project.env, repository });
}
