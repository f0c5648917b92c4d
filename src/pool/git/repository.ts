import { realpathSync } from 'node:fs';
import { EXIT, UserError } from '../../core/errors.ts';
import { tryGit } from './run-git.ts';
import { requireGitVersion } from './git-version.ts';
import { gitProblem } from './git-problem.ts';

/** A git repository, independent of the worktree from which it was opened. */
export type Repository = {
  /** The folder from which it was opened; `HEAD` is that of this worktree. */
  readonly folder: string;
  /** The folder that all worktrees share, absolute and without links: the identity of the repository. */
  readonly commonFolder: string;
};

/**
 * Opens the repository that contains a folder; it may be bare.
 * @throws {UserError} if there is none, or git is missing or too old
 */
export async function openRepository(folder: string): Promise<Repository> {
  await requireGitVersion('worktrees');
  const found = await tryGit(folder, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  if (found.code === 0) return { folder, commonFolder: realpathSync(found.stdout.trimEnd()) };
  if (/not a git repository|cannot change to/i.test(found.stderr))
    throw new UserError(`Cannot use ${folder}: it is not in a git repository`, {
      hint: 'Run the command in a repository, or name one with --repo DIR',
      exitCode: EXIT.wrongUse,
    });
  throw gitProblem(`use ${folder}`, found);
}

/**
 * The commit that a revision names.
 * @throws {UserError} if there is none
 */
export async function resolveCommit({ folder }: Repository, revision: string): Promise<string> {
  const found = await tryGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (found.code === 0) return found.stdout.trim();
  if (revision === 'HEAD')
    throw new UserError('Cannot find the revision "HEAD": the current branch has no commit yet', {
      hint: 'Make a commit first, or name another revision: --base REF of `lease` and `warm`, --onto REF of `merge`',
    });
  const shallow = (await tryGit(folder, ['rev-parse', '--is-shallow-repository'])).stdout.trim() === 'true';
  throw new UserError(`Cannot find the revision ${JSON.stringify(revision)}: the repository has no such commit`, {
    hint: shallow
      ? 'The repository is shallow: run `git fetch --unshallow`, or fetch the commit, and try again'
      : 'Name a branch, tag or commit of this repository, or run `git fetch` first',
    exitCode: EXIT.wrongUse,
  });
}
