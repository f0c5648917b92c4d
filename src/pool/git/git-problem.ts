import { bytes as amountOfBytes } from '../../core/amounts.ts';
import { isDiskFull, messageOf, saysDiskFull, UserError } from '../../core/errors.ts';
import { freeBytes } from '../../core/paths/free-bytes.ts';
import type { GitResult } from './run-git.ts';

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/ENOENT/, 'Install git and make sure that it is on the PATH'],
  [
    /\.lock': File exists|could not lock|cannot lock ref/i,
    'Wait for the other git process. If none is running, remove the lock file that git names',
  ],
  [/died of signal/, 'Run the command again'],
  [/dubious ownership/, 'Allow the repository with `git config --global --add safe.directory PATH`'],
  [/Read-only file system|Permission denied/i, 'Make the repository and the state folder writable'],
];

/** A checkout and a change of a ref do not say why a file cannot be written. */
const NOT_WRITTEN = /unable to write file|write error|couldn't write '/i;

/**
 * The error of a git command that failed: what failed, what git reported, and what to do.
 * @param disks folders on the disks that the command writes to
 */
export function gitProblem(what: string, { code, stderr }: GitResult, disks: readonly string[] = []): UserError {
  const found = reported(stderr) || (code === null ? 'git was killed' : `git ended with exit code ${code}`);
  const [, hint = code === null ? 'Run the command again' : 'Run `git status` in the repository to see its state'] =
    HINTS.find(([pattern]) => pattern.test(stderr)) ?? [];
  const isSpace = saysDiskFull(stderr) || NOT_WRITTEN.test(stderr);
  return new UserError(`Cannot ${what}: ${found}`, { hint: isSpace ? spaceHint(disks) : hint });
}

/** The first error that git reported; its other lines are advice. */
function reported(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((each) => /^(fatal|error): /.test(each)) ?? lines[0];
  return line?.replace(/^(fatal|error): /, '').replace(/\.$/, '');
}

/** What git has already written of a file that does not fit is removed again: the disk is not full any more. */
function spaceHint(disks: readonly string[]): string {
  const [fullest] = disks
    .flatMap((folder) => {
      const bytes = freeBytes(folder);
      return bytes === undefined ? [] : [{ folder, bytes }];
    })
    .sort((a, b) => a.bytes - b.bytes);
  const where = fullest ? ` on the disk of ${fullest.folder} (${amountOfBytes(fullest.bytes)} are free)` : '';
  return `Free space${where}, for example with \`stepmeter worktree gc\`, and run the command again; nothing was lost`;
}

/** Whether a disk was full, for git or for this process. */
export function isNoSpace(error: unknown): boolean {
  const text = messageOf(error);
  return isDiskFull(error) || saysDiskFull(text) || NOT_WRITTEN.test(text);
}
