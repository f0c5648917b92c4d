import { UserError } from '../../core/errors.ts';
import type { GitResult } from './run-git.ts';

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/ENOENT/, 'Install git and make sure that it is on the PATH'],
  [
    /No space left on device|Disk quota exceeded/i,
    'Free disk space, for example with `stepmeter worktree gc`, and run the command again; nothing was lost',
  ],
  [
    /\.lock': File exists|could not lock|cannot lock ref/i,
    'Wait for the other git process. If none is running, remove the lock file that git names',
  ],
  [/dubious ownership/, 'Allow the repository with `git config --global --add safe.directory PATH`'],
  [/Read-only file system|Permission denied/i, 'Make the repository and the state folder writable'],
];

/** The error of a git command that failed: what failed, what git reported, and what to do. */
export function gitProblem(what: string, { code, stderr }: GitResult): UserError {
  const found = reported(stderr) || `git ended with exit code ${code}`;
  const [, hint = 'Run `git status` in the repository to see its state'] =
    HINTS.find(([pattern]) => pattern.test(stderr)) ?? [];
  return new UserError(`Cannot ${what}: ${found}`, { hint });
}

/** The first error that git reported; its other lines are advice. */
function reported(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((each) => /^(fatal|error): /.test(each)) ?? lines[0];
  return line?.replace(/^(fatal|error): /, '').replace(/\.$/, '');
}
