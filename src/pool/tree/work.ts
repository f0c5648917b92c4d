import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { isNoSpace } from '../git/git-problem.ts';
import { runGit, tryGit } from '../git/run-git.ts';
import type { TreeContent } from './make-tree.ts';
import type { Registration } from './registration.ts';
import { readStatus } from './status.ts';

/** The refs under which the pool keeps work. They are never deleted by the pool. */
export const KEPT_REFS = 'refs/stepmeter/kept';

/** What a worktree holds that is not saved elsewhere in the repository. */
export type Work = {
  /** The number of files that are not committed, without ignored ones; a folder of new files counts as one. */
  readonly files: number;
  /** Whether no ref reaches its commit. */
  readonly hasCommits: boolean;
};

/** The result of saving work: the ref that holds it, or the reason why it could not be saved. */
export type SavedWork = { readonly ref: string } | { readonly problem: string };

/** The committer of commits that the pool makes. */
export const IDENTITY: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: 'Stepmeter',
  GIT_AUTHOR_EMAIL: 'stepmeter@localhost',
  GIT_COMMITTER_NAME: 'Stepmeter',
  GIT_COMMITTER_EMAIL: 'stepmeter@localhost',
};

/** Finds work in a worktree; undefined if there is none. Files that are excluded from checks by flags are included. */
export async function findWork(folder: string, { base, sparse }: TreeContent): Promise<Work | undefined> {
  await clearIndexFlags(folder, sparse.length > 0);
  const { head, files } = await readStatus(folder, { ignored: false });
  const hasCommits = head !== undefined && head !== base && !(await isReachable(folder, head));
  return files.length > 0 || hasCommits ? { files: files.length, hasCommits } : undefined;
}

/** Removes the flags that hide changes from git: assume-unchanged, and skip-worktree in a full checkout. */
async function clearIndexFlags(folder: string, isSparse: boolean): Promise<void> {
  const listed = await runGit('read the index of the worktree', folder, ['ls-files', '-v', '-z']);
  const entries = listed.split('\0');
  const hidden = entries.filter((entry) => /^[a-z] /.test(entry));
  const skipped = isSparse ? [] : entries.filter((entry) => /^s /i.test(entry));
  for (const [flag, found] of [
    ['--no-assume-unchanged', hidden],
    ['--no-skip-worktree', skipped],
  ] as const)
    if (found.length > 0)
      await runGit('correct the index of the worktree', folder, ['update-index', flag, '-z', '--stdin'], {
        input: found.map((entry) => `${entry.slice(2)}\0`).join(''),
      });
}

/** Whether a ref reaches a commit; also true if it does not exist any more. */
async function isReachable(folder: string, commit: string): Promise<boolean> {
  const exists = await tryGit(folder, ['cat-file', '-e', `${commit}^{commit}`]);
  if (exists.code !== 0) return true;
  // Without `HEAD` and the refs of the worktree itself, which end with it.
  const others = [...['bisect', 'worktree', 'rewritten'].map((name) => `--exclude=refs/${name}/*`), '--glob=refs/*'];
  const found = await runGit('find the commits of the worktree', folder, [
    'rev-list',
    '--max-count=1',
    commit,
    '--not',
    ...others,
  ]);
  return found.trim() === '';
}

/** Saves the files and the commit of a worktree under a new ref. Nothing in the worktree changes. */
export async function saveWork(folder: string, registration: Registration, name: string): Promise<SavedWork> {
  const snapshot = await snapshotWork(folder, registration);
  if ('problem' in snapshot) return snapshot;
  try {
    return { ref: await storeUnderRef(folder, name, snapshot.commit) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

const WHAT = 'save the work of the worktree';

/**
 * Points a new ref at a commit. An existing ref of the name is never moved: after a crash, the worktree may have been
 * saved before, and may be half reset now.
 */
async function storeUnderRef(folder: string, name: string, commit: string): Promise<string> {
  for (let number = 1; ; number++) {
    const ref = `${KEPT_REFS}/${name}${number === 1 ? '' : `-${number}`}`;
    const existing = await tryGit(folder, ['rev-parse', '--verify', '--quiet', ref]);
    if (existing.code === 0 && existing.stdout.trim() === commit) return ref;
    if (existing.code === 0) continue;
    await runGit(WHAT, folder, ['update-ref', ref, commit, '']);
    return ref;
  }
}

function problemOf(error: unknown): string {
  return isNoSpace(error) ? 'the disk of the repository is full; free space on it' : messageOf(error);
}

/**
 * A commit with all files of a worktree except ignored ones; its `HEAD` if no file is changed. Nothing in the worktree
 * changes, not even its index, so that its task can continue.
 */
export async function snapshotWork(
  folder: string,
  registration: Registration,
): Promise<{ readonly commit: string } | { readonly problem: string }> {
  const index = join(registration.folder, `stepmeter-index-${randomUUID()}`);
  try {
    const original = join(registration.folder, 'index');
    if (existsSync(original)) copyIndex(original, index);
    const commit = await commitOf(folder, { GIT_INDEX_FILE: index });
    return commit === undefined ? { problem: 'it contains another repository or a changed submodule' } : { commit };
  } catch (error) {
    return { problem: problemOf(error) };
  } finally {
    for (const file of [index, `${index}.lock`]) rmSync(file, { force: true });
  }
}

/**
 * Keeps the time of the index, rounded down: git compares a file again if it is not older than the index, which it needs
 * to see a change within the same moment.
 */
function copyIndex(original: string, copy: string): void {
  const seconds = Math.floor(statSync(original).mtimeMs / 1000);
  copyFileSync(original, copy);
  utimesSync(copy, seconds, seconds);
}

/** A commit with all files, whose parent is `HEAD`; `HEAD` itself if no file changed. */
async function commitOf(folder: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  await runGit(WHAT, folder, ['add', '--all', '--sparse', '.'], { env });
  const head = (await tryGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD'])).stdout.trim();
  const before = head === '' ? await emptyTree(folder) : head;
  const changes = await runGit(WHAT, folder, ['diff-index', '--cached', '--raw', '--no-renames', before], { env });
  if (/^:\d+ 160000 /m.test(changes)) return undefined;
  if (changes === '' && head !== '') return head;
  const tree = (await runGit(WHAT, folder, ['write-tree'], { env })).trim();
  const parents = head === '' ? [] : ['-p', head];
  const message = ['-m', 'Work that was not committed when the worktree was returned'];
  return (await runGit(WHAT, folder, ['commit-tree', tree, ...parents, ...message], { env: IDENTITY })).trim();
}

async function emptyTree(folder: string): Promise<string> {
  return (await runGit(WHAT, folder, ['hash-object', '-t', 'tree', '--stdin'])).trim();
}

/** Keeps a commit under a ref, if no ref reaches it; returns the new ref. */
export async function keepCommit(folder: string, name: string, commit: string): Promise<string | undefined> {
  return (await isReachable(folder, commit)) ? undefined : await storeUnderRef(folder, name, commit);
}
