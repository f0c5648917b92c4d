import { UserError } from '../../core/errors.ts';
import { tryGit } from './run-git.ts';

/** The first version of git with what a feature needs: `worktree add --lock --reason`; `merge-tree --stdin`. */
const FIRST = { worktrees: [2, 33], merges: [2, 39] } as const;

/**
 * Checks that git has what a feature needs.
 * @param found the output of `git version` @default that of the git on the PATH
 * @throws {UserError} if git is missing or too old
 */
export async function requireGitVersion(feature: keyof typeof FIRST, found?: string): Promise<void> {
  const text = found ?? (await versionText());
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).map(Number);
  const [wantedMajor, wantedMinor] = FIRST[feature];
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  const wanted = FIRST[feature].join('.');
  throw new UserError(`Cannot manage ${feature}: ${text.trim() || 'git was not found'}; ${wanted} or newer is needed`, {
    hint: `Install git ${wanted} or newer and make sure that it is the first one on the PATH`,
  });
}

let known: string | undefined;

async function versionText(): Promise<string> {
  known ??= (await tryGit('/', ['version'])).stdout;
  return known;
}
