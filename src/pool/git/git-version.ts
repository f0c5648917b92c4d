import { UserError } from '../../core/errors.ts';
import { isAtLeast } from '../../core/text/dotted-version.ts';
import { tryGit } from './run-git.ts';

/** The first version of git with what a feature needs: `worktree add --lock --reason`; `merge-tree --write-tree`. */
const FIRST = { worktrees: [2, 33], merges: [2, 38] } as const;

/**
 * Checks that git has what a feature needs.
 * @param found the output of `git version` @default that of the git on the PATH
 * @throws {UserError} if git is missing or too old
 */
export async function requireGitVersion(feature: keyof typeof FIRST, found?: string): Promise<void> {
  const text = found ?? (await versionText());
  if (isAtLeast(numberIn(text), FIRST[feature])) return;
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

/** The version in the output of `git version`, such as `git version 2.39.5 (Apple Git-154)`. */
function numberIn(text: string): string | undefined {
  return /\d+\.\d+/.exec(text)?.[0];
}

/** Whether the git on the PATH makes several merges in one process (`merge-tree --stdin`, git 2.39). */
export async function mergesSeveral(): Promise<boolean> {
  return isAtLeast(numberIn(await versionText()), [2, 39]);
}
