import { spawn } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandName } from '../../process/inspect/proc.ts';
import { eventually } from '../../testing/eventually.ts';
import { commitAll, git, writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { removeStaleLocks } from './stale-locks.ts';

const LOCKS = ['index.lock', 'HEAD.lock', 'refs/heads/main.lock', 'worktrees/w/index.lock'];

test('locks of killed git processes are removed, and those that a running one may hold stay', async () => {
  const project = temporaryFolder();
  writeFiles(project, { 'a.txt': 'a\n' });
  commitAll(project);
  const worktree = join(temporaryFolder(), 'w');
  git(project, 'worktree', 'add', '--quiet', '--detach', worktree);
  for (const folder of [project, worktree]) {
    const running = await runningGit(folder);
    writeLocks(project, LOCKS, Date.now() + 60_000);
    await removeStaleLocks(project, 0);
    expect(remaining(project)).toEqual(LOCKS);
    // A process holds no lock that is older than the process.
    writeLocks(project, LOCKS, Date.now() - 3_600_000);
    await removeStaleLocks(project, 0);
    expect(remaining(project)).toEqual([]);
    writeLocks(project, LOCKS, Date.now() + 60_000);
    await running.end();
    await removeStaleLocks(project, 0);
    expect(remaining(project)).toEqual([]);
  }
  expect(git(project, 'status', '--porcelain')).toBe('');
});

test('a lock that changes within a moment is in use, even if no process is seen to hold it', async () => {
  const project = temporaryFolder();
  writeFiles(project, { 'a.txt': 'a\n', '.git/index.lock': 'a', '.git/HEAD.lock': '' });
  const removal = removeStaleLocks(project, 200);
  writeLocks(project, ['index.lock'], Date.now() - 60_000);
  await removal;
  expect(remaining(project)).toEqual(['index.lock']);
});

test('a running git is found in a worktree that is registered by a relative path', async () => {
  const project = temporaryFolder();
  writeFiles(project, { '.git/worktrees/w/gitdir': '../../../w/.git\n', 'w/a.txt': '' });
  await runningGit(join(project, 'w'), ['hash-object', '--stdin']);
  writeLocks(project, ['index.lock'], Date.now() + 60_000);
  await removeStaleLocks(project, 0);
  expect(remaining(project)).toEqual(['index.lock']);
});

test('a folder without a repository has no locks', async () => {
  await expect(removeStaleLocks(temporaryFolder())).resolves.toBeUndefined();
});

/** A git process that runs until its input ends. */
async function runningGit(folder: string, args = ['cat-file', '--batch']) {
  const child = spawn('git', args, { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => void child.kill());
  const closed = new Promise((resolve) => child.once('close', resolve));
  await eventually(async () => expect(readCommandName(child.pid ?? 0)).toBe('git'));
  return { end: () => (child.stdin.end(), closed) };
}

function writeLocks(project: string, locks: readonly string[], at: number): void {
  for (const path of locks) {
    writeFiles(join(project, '.git'), { [path]: '' });
    utimesSync(join(project, '.git', path), at / 1000, at / 1000);
  }
}

function remaining(project: string): string[] {
  return LOCKS.filter((path) => existsSync(join(project, '.git', path)));
}
