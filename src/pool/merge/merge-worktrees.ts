import { randomBytes } from 'node:crypto';
import type { Environment } from '../../core/environment.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { requireGitVersion } from '../git/git-version.ts';
import { resolveCommit } from '../git/repository.ts';
import { runGit, tryGit } from '../git/run-git.ts';
import { leaseWorktree } from '../lease.ts';
import { withRecord } from '../record-operation.ts';
import { releaseWorktree } from '../release.ts';
import { openPool, type Pool } from '../state/pool.ts';
import { checkState, findCulprit, type Check, type CheckedState, type Culprit } from './check-fold.ts';
import { foldHeads, type Fold, type LeftOut } from './fold.ts';
import { findHeads, type Head, type UnknownHead } from './heads.ts';
import type { StaleLockfile } from './lockfiles.ts';

/** What to merge. */
export type MergeOptions = {
  /** The environment, which says where Stepmeter keeps its files; usually `process.env`. */
  readonly env: Environment;
  /** A folder in the repository. */
  readonly repository: string;
  /** Tasks, IDs or revisions. @default all leased worktrees */
  readonly names?: readonly string[];
  /** The revision to merge into; it is not changed. @default 'HEAD' */
  readonly onto?: string;
  /** A branch to create at the result, if the check passes. */
  readonly branch?: string;
  /** Decides whether the merged files work together. */
  readonly check?: Check;
};

/** The result of a merge. */
export type MergeResult = {
  /** The commit that was merged into. */
  readonly base: string;
  /** Everything that was merged; with a failed check, the last state that passes; null if there is none. */
  readonly commit: string | null;
  /** Keeps the commit. */
  readonly ref: string | null;
  /** The branch that was created; null if none was asked for, nothing was merged, or the check failed. */
  readonly branch: string | null;
  /** In the order in which they were merged. */
  readonly merged: readonly string[];
  /** Heads that were not merged, for a step that repairs them. */
  readonly leftOut: readonly LeftOut[];
  /** Worktrees that were not merged, because not even their commit is known. */
  readonly unknown: readonly UnknownHead[];
  /** Worktrees of which only the last commit was merged, with the reason. */
  readonly incomplete: readonly UnknownHead[];
  /** Lockfiles that could not be generated again. */
  readonly staleLockfiles: readonly StaleLockfile[];
  /** `not run` if no check was given, or nothing was merged. */
  readonly check: 'passed' | 'failed' | 'not run';
  /** The head with which the check fails; null if the check does not fail, or already fails on the base. */
  readonly culprit: string | null;
  /** How often the check ran. */
  readonly checks: number;
};

/**
 * Merges worktrees or branches in memory, checks the result out once, runs the check, and on failure names the head that
 * causes it. Worktrees, branches and `onto` are not changed.
 * @throws {UserError} if a name is unknown, the branch exists, or git is too old
 */
export async function mergeWorktrees(options: MergeOptions): Promise<MergeResult> {
  await requireGitVersion('merges');
  const { env, repository, names = [], onto = 'HEAD', branch, check } = options;
  const pool = await openPool(env, repository);
  if (branch !== undefined) await requireNewBranch(pool, branch);
  const base = await resolveCommit(pool.repository, onto);
  const { known, unknown } = await findHeads(pool, names);
  const fold = await foldHeads(pool, base, known.map(distinct));
  const checked = await withRecord(
    { env, operation: 'check' },
    () => checkFold(options, fold, check),
    ({ check: outcome }) => (outcome === 'not run' ? undefined : { outcome, heads: fold.folded.length }),
  );
  const commit = checked.good?.commit ?? null;
  const isPublished = commit !== null && branch !== undefined && checked.check !== 'failed';
  if (isPublished) await runGit('create the branch', repository, ['update-ref', `refs/heads/${branch}`, commit, '']);
  return {
    base,
    commit,
    ref: commit === null ? null : await keepMerge(pool, commit),
    branch: isPublished ? branch : null,
    merged: fold.folded.map(({ head }) => head.name),
    leftOut: fold.leftOut,
    unknown,
    incomplete: fold.folded.flatMap(({ head: { name, incomplete: problem } }) => (problem ? [{ name, problem }] : [])),
    staleLockfiles: checked.good?.stale ?? [],
    check: checked.check,
    culprit: checked.culprit,
    checks: checked.checks,
  };
}

async function requireNewBranch({ repository }: Pool, branch: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const isValid = (await tryGit(repository.folder, ['check-ref-format', ref])).code === 0;
  const exists = (await tryGit(repository.folder, ['rev-parse', '--verify', '--quiet', ref])).code === 0;
  if (isValid && !exists) return;
  throw new UserError(`Cannot create the branch ${branch}: ${exists ? 'it exists' : 'it is not a valid name'}`, {
    hint: 'Name a new branch; existing ones are never moved',
    exitCode: EXIT.wrongUse,
  });
}

/** Two tasks may have the same name. */
function distinct(head: Head, index: number, heads: readonly Head[]): Head {
  return heads.findIndex(({ name }) => name === head.name) === index
    ? head
    : { ...head, name: `${head.name} (${index + 1})` };
}

type CheckedFold = Pick<MergeResult, 'check' | 'culprit' | 'checks'> & { readonly good: CheckedState | null };

async function checkFold(
  { env, repository }: MergeOptions,
  fold: Fold,
  check: Check | undefined,
): Promise<CheckedFold> {
  const last = fold.folded.at(-1);
  const unchecked = { check: 'not run', culprit: null, checks: 0 } as const;
  if (!last) return { ...unchecked, good: null };
  if (!check && last.lockfiles.length === 0)
    return { ...unchecked, good: { commit: last.commit, stale: [], exitCode: null } };
  const task = `merge-${randomBytes(4).toString('hex')}`;
  const { path, lease } = await leaseWorktree({ env, repository, base: last.commit, task });
  try {
    const state = await checkState({ folder: path, env }, last, check);
    if (!check) return { ...unchecked, good: state };
    if (state.exitCode === 0) return { check: 'passed', culprit: null, checks: 1, good: state };
    const { head, checks, lastGood }: Culprit = await findCulprit({ folder: path, env }, fold, check);
    return { check: 'failed', culprit: head, checks: checks + 1, good: lastGood };
  } finally {
    // Nothing in it is work: the result is kept under a ref.
    await runGit('clean the worktree', path, ['checkout', '--force', '--detach', '--quiet', last.commit]).catch(
      () => {},
    );
    await runGit('clean the worktree', path, ['clean', '-d', '--force', '--quiet']).catch(() => {});
    await releaseWorktree({ env, id: lease, wait: true });
  }
}

/** A commit that no ref reaches would be deleted by git after a while. */
async function keepMerge({ repository }: Pool, commit: string): Promise<string> {
  const ref = `refs/stepmeter/merged/${commit.slice(0, 12)}`;
  await runGit('keep the merge', repository.commonFolder, ['update-ref', ref, commit]);
  return ref;
}
