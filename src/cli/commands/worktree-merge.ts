import type { ConflictMatrix } from '../../pool/merge/conflicts.ts';
import type { MergeResult } from '../../pool/merge/merge-worktrees.ts';
import { EXIT } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { text } from '../option-values.ts';
import { JSON_OPTION, printResult, TABLE_OPTIONS } from '../output.ts';
import { conflictsText, mergeText } from '../print/print-merge.ts';

/** The repository whose worktrees a command is about. */
export const REPO = {
  repo: { type: 'string', coerce: text('--repo'), describe: 'Folder in the repository (default: the current one)' },
} as const;

const HEADS = {
  head: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe: 'Tasks, IDs of leases or worktrees, or branches (default: all leased worktrees)',
  },
} as const;

/** `stepmeter worktree conflicts`. */
export const conflictsCommand = defineCommand({
  name: 'conflicts [head..]',
  describe: 'Show which worktrees conflict, including work that is not committed',
  positionals: HEADS,
  options: { ...REPO, ...TABLE_OPTIONS },
  examples: [['$0 worktree conflicts', 'Merge every pair of leased worktrees in memory']],
  run: async ({ head, repo, json, wide }) => {
    const { findConflicts } = await import('../../pool/merge/conflicts.ts');
    const matrix = await findConflicts(process.env, repo ?? process.cwd(), head);
    printResult(json, matrix, (screen) => conflictsText(matrix, screen), wide);
    return isClean(matrix) ? EXIT.success : EXIT.workFailed;
  },
});

/** `stepmeter worktree merge`. */
export const mergeCommand = defineCommand({
  name: 'merge [head..]',
  describe: 'Merge worktrees or branches, check the result, and find the cause of a failed check',
  usage: '$0 worktree merge [head..] [-- CHECK…]',
  positionals: HEADS,
  options: {
    ...REPO,
    onto: { type: 'string', default: 'HEAD', coerce: text('--onto'), describe: 'Revision to merge into' },
    branch: { type: 'string', coerce: text('--branch'), describe: 'Branch to create at the result' },
    ...JSON_OPTION,
  },
  examples: [['$0 worktree merge --branch merged -- npm test', 'Merge all leased worktrees and test the result']],
  run: async ({ head, repo, onto, branch, json, '--': words = [] }) => {
    const { mergeWorktrees } = await import('../../pool/merge/merge-worktrees.ts');
    const [command, ...args] = words.map(String);
    const check = command === undefined ? undefined : checkOf([command, ...args]);
    const result = await mergeWorktrees({
      env: process.env,
      repository: repo ?? process.cwd(),
      names: head,
      onto,
      ...(branch && { branch }),
      ...(check && { check }),
    });
    printResult(json, result, () => mergeText(result));
    return isComplete(result) ? EXIT.success : EXIT.workFailed;
  },
});

/** Nothing is known to be without conflicts that was not compared as it is. */
function isClean({ conflicting, unknown, heads }: ConflictMatrix): boolean {
  return conflicting.length === 0 && unknown.length === 0 && heads.every(({ incomplete }) => incomplete === undefined);
}

/** The output of the check goes to standard error: standard output has the result. */
function checkOf(command: readonly [string, ...string[]]) {
  return { command, onOutput: (output: string) => void process.stderr.write(output) };
}

function isComplete({ check, leftOut, unknown, incomplete, staleLockfiles }: MergeResult): boolean {
  return check !== 'failed' && [leftOut, unknown, incomplete, staleLockfiles].every(({ length }) => length === 0);
}
