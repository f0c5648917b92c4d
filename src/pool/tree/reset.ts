import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runGit, tryGit } from '../git/run-git.ts';
import type { TreeRecord } from '../state/tree-record.ts';
import type { Registration } from './registration.ts';

const WHAT = 'reset the worktree';

/**
 * Makes a returned worktree as a new one: files of the recorded commit, no untracked or ignored ones. The caller has
 * saved its work. Repositories inside of it are not removed: they fail the proof that follows.
 * @throws {UserError} if git fails
 */
export async function resetTree(folder: string, registration: Registration, record: TreeRecord): Promise<void> {
  // A git process that was killed leaves its lock; processes inside the worktree were excluded before.
  rmSync(join(registration.folder, 'index.lock'), { force: true });
  // Configuration of this worktree alone: what a task has set must not affect the next one.
  rmSync(join(registration.folder, 'config.worktree'), { force: true });
  if (record.sparse.length > 0) await setSparse(folder, record.sparse);
  await runGit(WHAT, folder, ['checkout', '--force', '--detach', '--quiet', record.base]);
  await runGit(WHAT, folder, ['clean', '-d', '--force', '-x', '--quiet']);
  // Refreshes the index, so that the proof at the next hand-out reads no file.
  await tryGit(folder, ['update-index', '-q', '--refresh']);
}

/**
 * Limits a worktree to some folders (cone mode).
 * @throws {UserError} if git fails
 */
export async function setSparse(folder: string, sparse: readonly string[]): Promise<void> {
  await runGit('set the sparse checkout', folder, ['sparse-checkout', 'set', '--cone', '--stdin'], {
    input: sparse.map((path) => `${path}\n`).join(''),
  });
}

/** The folders of the sparse checkout of a worktree; empty for a full checkout. */
export async function sparseFolders(folder: string): Promise<string[]> {
  const listed = await tryGit(folder, ['sparse-checkout', 'list']);
  return listed.code === 0 ? listed.stdout.split('\n').filter((line) => line !== '') : [];
}
