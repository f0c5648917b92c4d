import { messageOf } from '../../core/errors.ts';
import { gitProblem } from '../git/git-problem.ts';
import { mergesSeveral } from '../git/git-version.ts';
import { tryGit, type GitResult } from '../git/run-git.ts';

/** One version of a file in conflict. */
export type ConflictSide = { readonly mode: string; readonly blob: string };

/** A file that cannot be merged, with its versions in the merge base and on both sides; absent where it does not exist. */
export type Conflict = {
  readonly path: string;
  /** As git names it, such as `contents`, `modify/delete`, `rename/rename` or `binary`. */
  readonly kind: string;
  readonly base?: ConflictSide;
  readonly ours?: ConflictSide;
  readonly theirs?: ConflictSide;
};

/** The result of a merge in memory. */
export type Merge = {
  /** The merged tree; files in conflict contain markers. */
  readonly tree: string;
  readonly conflicts: readonly Conflict[];
  /** Files that both sides changed and that were merged without a conflict. */
  readonly merged: readonly string[];
  /** Why the merge is not possible at all, such as histories without a common commit; `tree` is empty then. */
  readonly problem?: string;
};

/** Two commits to merge. */
export type MergePair = readonly [ours: string, theirs: string];

/**
 * Merges pairs of commits in memory, without a worktree, in one git process.
 * @param inOneProcess whether git can do that; if not, each pair has a process @default whether the installed git can
 * @throws {UserError} if git fails
 */
export async function mergeTrees(
  folder: string,
  pairs: readonly MergePair[],
  inOneProcess?: boolean,
): Promise<Merge[]> {
  const merges: Merge[] = [];
  const isOne = inOneProcess ?? (await mergesSeveral());
  while (merges.length < pairs.length) {
    const rest = isOne ? pairs.slice(merges.length) : pairs.slice(merges.length, merges.length + 1);
    const result = await (isOne ? mergeAll(folder, rest) : mergeOne(folder, rest));
    const found = parseMerges(result.stdout);
    merges.push(...found);
    if (found.length === rest.length) continue;
    // Git stops at a pair that it cannot merge at all.
    if (result.code === 0 || !/refusing to merge|not something we can merge/.test(result.stderr))
      throw gitProblem('merge in memory', result);
    merges.push({ tree: '', conflicts: [], merged: [], problem: messageOf(gitProblem('merge', result)) });
  }
  return merges;
}

const MERGE_TREE = ['merge-tree', '--write-tree', '--messages', '-z'];

function mergeAll(folder: string, pairs: readonly MergePair[]): Promise<GitResult> {
  return tryGit(folder, [...MERGE_TREE, '--stdin'], { input: pairs.map((pair) => `${pair.join(' ')}\n`).join('') });
}

/** The same output for one pair; none if it cannot be merged. Git exits with 1 if there are conflicts. */
async function mergeOne(folder: string, [pair]: readonly MergePair[]): Promise<GitResult> {
  const { code, stdout, stderr } = await tryGit(folder, [...MERGE_TREE, ...(pair ?? [])]);
  return { code, stdout: stdout === '' ? '' : `${code === 0 ? 1 : 0}\0${stdout}\0`, stderr };
}

/** The output of `git merge-tree -z --stdin`: NUL-separated fields; an empty one ends each section. */
function parseMerges(output: string): Merge[] {
  const fields = output.split('\0');
  const merges: Merge[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const [tree = '', infoAt] = [fields[at + 1], at + 2];
    const info = sectionFrom(fields, infoAt);
    const { messages, next } = messagesFrom(fields, infoAt + info.length + 1);
    merges.push({ tree, ...described(info, messages) });
    at = next;
  }
  return merges;
}

function sectionFrom(fields: readonly string[], start: number): string[] {
  return fields.slice(start, fields.indexOf('', start));
}

type Message = { readonly paths: readonly string[]; readonly type: string };

function messagesFrom(fields: readonly string[], start: number): { messages: Message[]; next: number } {
  const messages: Message[] = [];
  let at = start;
  for (; fields[at] !== '' && at < fields.length;) {
    const count = Number(fields[at]);
    messages.push({ paths: fields.slice(at + 1, at + 1 + count), type: fields[at + 1 + count] ?? '' });
    at += count + 3;
  }
  return { messages, next: at + 1 };
}

const STAGES = { 1: 'base', 2: 'ours', 3: 'theirs' } as const;

function described(info: readonly string[], messages: readonly Message[]): Omit<Merge, 'tree'> {
  const conflicts = new Map<string, Conflict>();
  for (const line of info) {
    const [, mode = '', blob = '', stage = '', path = ''] = /^(\d+) (\w+) ([123])\t(.*)$/s.exec(line) ?? [];
    const side = STAGES[Number(stage) as 1 | 2 | 3];
    conflicts.set(path, { ...(conflicts.get(path) ?? { path, kind: kindOf(path, messages) }), [side]: { mode, blob } });
  }
  const auto = messages.filter(({ type }) => type === 'Auto-merging').flatMap(({ paths }) => paths);
  return { conflicts: [...conflicts.values()], merged: auto.filter((path) => !conflicts.has(path)) };
}

function kindOf(path: string, messages: readonly Message[]): string {
  const found = messages.find(({ type, paths }) => type.startsWith('CONFLICT') && paths.includes(path));
  return /\((.*)\)/.exec(found?.type ?? '')?.[1] ?? 'unknown';
}
