import type { Environment } from '../../core/environment.ts';
import { exitCodeOf, exitErrorType, runCommand } from '../../process/run-command.ts';
import { runGit } from '../git/run-git.ts';
import { IDENTITY } from '../tree/work.ts';
import type { Fold, Folded } from './fold.ts';
import { regenerateLockfiles, type StaleLockfile } from './lockfiles.ts';

/** A command that decides whether merged files work together. */
export type Check = {
  readonly command: readonly [string, ...string[]];
  /** Receives its output. */
  readonly onOutput: (text: string) => void;
};

/** A merged state in a worktree: its commit, with generated lockfiles, and the result of the check. */
export type CheckedState = {
  readonly commit: string;
  readonly stale: readonly StaleLockfile[];
  /** The exit code of the check; null if there is no check. */
  readonly exitCode: number | null;
  readonly errorType?: string;
};

/** The first head with which the check fails; null if it already fails on the base. */
export type Culprit = { readonly head: string | null; readonly checks: number; readonly lastGood: CheckedState | null };

/** The worktree in which merged states are checked, and the environment of commands. */
export type Place = { readonly folder: string; readonly env: Environment };

/** Checks out a merged state, generates its lockfiles, and runs the check. */
export async function checkState(
  { folder, env }: Place,
  state: Omit<Folded, 'head'>,
  check?: Check,
): Promise<CheckedState> {
  await runGit('check out the merge', folder, ['checkout', '--force', '--detach', '--quiet', state.commit]);
  // Ignored files, such as installed dependencies, serve the next check as well.
  await runGit('check out the merge', folder, ['clean', '-d', '--force', '--quiet']);
  const stale = await regenerateLockfiles(folder, state.lockfiles, env);
  const commit = await commitLockfiles(folder, state);
  if (!check) return { commit, stale, exitCode: null };
  const [command, ...args] = check.command;
  const exit = await runCommand(command, args, env, { cwd: folder, onOutput: check.onOutput });
  const errorType = exitErrorType(exit);
  return { commit, stale, exitCode: exitCodeOf(exit), ...(errorType && { errorType }) };
}

async function commitLockfiles(folder: string, { commit, lockfiles }: Omit<Folded, 'head'>): Promise<string> {
  if (lockfiles.length === 0) return commit;
  const what = 'commit the lockfiles';
  await runGit(what, folder, ['add', '--', ...lockfiles]);
  const tree = (await runGit(what, folder, ['write-tree'])).trim();
  if (tree === (await runGit(what, folder, ['rev-parse', `${commit}^{tree}`])).trim()) return commit;
  const args = ['commit-tree', tree, '-p', commit, '-m', 'Generate lockfiles after the merge'];
  return (await runGit(what, folder, args, { env: IDENTITY })).trim();
}

/**
 * Finds the head with which the check begins to fail, by bisection of the fold. Assumes that the check fails on the
 * whole fold, and that it depends on nothing but the files.
 */
export async function findCulprit(place: Place, { base, folded }: Fold, check: Check): Promise<Culprit> {
  let [good, bad, checks] = [-1, folded.length - 1, 0];
  let lastGood: CheckedState | null = null;
  const passes = async (state: Omit<Folded, 'head'>): Promise<boolean> => {
    checks += 1;
    const checked = await checkState(place, state, check);
    if (checked.exitCode === 0) lastGood = checked;
    return checked.exitCode === 0;
  };
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const state = folded[middle];
    if (state && (await passes(state))) good = middle;
    else bad = middle;
  }
  const isBaseGood = good >= 0 || (await passes({ commit: base, lockfiles: [] }));
  return { head: isBaseGood ? (folded[bad]?.head.name ?? null) : null, checks, lastGood };
}
