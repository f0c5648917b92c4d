import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileEntry } from './snapshot/entry.ts';
import { runGit, fieldsOf, readBlobs } from './snapshot/git.ts';
import { MAX_CONTENT_BYTES } from './snapshot/read-content.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** Maximum duration of a checkout; an older lock is stale. */
const MAX_CHECKOUT_MS = 10 * 60 * 1000;

/** Maximum time between the first file of a new checkout and its index. */
const MAX_START_MS = 30_000;

/** Whether git is populating a folder, so that files are still missing. */
export async function isCheckoutInProgress(folder: string, now: number): Promise<boolean> {
  const metadata = gitFolder(folder);
  if (!metadata) return false;
  if (now - (modifiedAt(join(metadata, 'index.lock')) ?? 0) < MAX_CHECKOUT_MS) return true;
  if (modifiedAt(join(metadata, 'index')) !== undefined) return false;
  const isNew = now - (modifiedAt(join(folder, '.git')) ?? 0) < MAX_START_MS;
  return isNew && (await runGit(folder, ['rev-parse', '--quiet', '--verify', 'HEAD'])).code === 0;
}

/** Git's metadata folder of a checkout: `.git`, or the folder that the file `.git` refers to. */
function gitFolder(folder: string): string | undefined {
  const git = join(folder, '.git');
  try {
    if (statSync(git).isDirectory()) return git;
    const named = /^gitdir: (.+)$/m.exec(readFileSync(git, 'utf8'))?.[1];
    return named === undefined ? undefined : resolve(folder, named);
  } catch {
    return undefined;
  }
}

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

type Blob = { readonly path: string; readonly id: string; readonly size: number; readonly isLink: boolean };

/**
 * The files that git itself put into the folder `root` of a project: unmodified ones with their snapshot entry, the
 * others with the content of the commit. Empty if the repository was created here.
 */
export async function checkedOut(
  { project, files }: Pick<Snapshot, 'project' | 'files'>,
  root: string,
  since: number,
): Promise<ReadonlyMap<string, FileEntry>> {
  const folder = `${project}/${root}`;
  const commit = await commitCheckedOut(folder, since);
  const result = new Map<string, FileEntry>();
  if (!commit) return result;
  const [tree, changed] = await Promise.all([
    runGit(folder, ['ls-tree', '-r', '-z', '--long', commit]),
    runGit(folder, ['diff-index', '-z', '--name-only', '--ignore-submodules', commit]),
  ]);
  if (tree.code !== 0 || changed.code !== 0) return result;
  const [changedPaths, isPartial] = [new Set(fieldsOf(changed)), await isCheckoutInProgress(folder, Date.now())];
  const missing: Blob[] = [];
  for (const blob of fieldsOf(tree).flatMap((line) => blobOf(line) ?? [])) {
    const found = files.get(`${root}/${blob.path}`);
    if (found && !changedPaths.has(blob.path)) result.set(`${root}/${blob.path}`, found);
    else if (changedPaths.has(blob.path) && (found || !isPartial)) missing.push(blob);
  }
  const contents = await readBlobs(folder, withinReadLimit(missing));
  for (const blob of missing) result.set(`${root}/${blob.path}`, entryOf(blob, contents.get(blob.id)));
  return result;
}

/** Reflog messages of operations that move HEAD to an existing commit; the reflog entry of a new worktree is empty. */
const MOVE = /^(?:$|clone:|checkout:|reset:|pull|initial pull|merge .*: Fast-forward)/;

/** The commit that a folder contained before the first commit was made there: the last one that HEAD moved to. */
async function commitCheckedOut(folder: string, since: number): Promise<string | undefined> {
  const log = await runGit(folder, ['reflog', 'show', '--date=unix', '--format=%H%x09%gd%x09%gs', 'HEAD']);
  const moves = log.stdout.toString('utf8').split('\n').filter(Boolean).toReversed();
  if (moves.length === 0) return headOf(folder);
  let commit: string | undefined;
  for (const move of moves) {
    const [id, selector = '', subject = ''] = move.split('\t');
    const at = Number(/@\{(\d+)\}/.exec(selector)?.[1]) * 1000;
    // Committed before the folder appeared in the step.
    if (!MOVE.test(subject) && !(at < since - 1000)) break;
    commit = id;
  }
  return commit;
}

async function headOf(folder: string): Promise<string | undefined> {
  const head = await runGit(folder, ['rev-parse', '--quiet', '--verify', 'HEAD']);
  return head.code === 0 ? head.stdout.toString('utf8').trim() : undefined;
}

/** A line of `git ls-tree --long`, `mode type id size<TAB>path`; a submodule is not a blob. */
function blobOf(line: string): Blob | undefined {
  const [, mode, id = '', size, path = ''] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
  return mode === undefined ? undefined : { path, id, size: Number(size), isLink: mode === '120000' };
}

/** Maximum number of bytes read of a checkout's original content. */
const MAX_READ_BYTES = 16 * 1024 * 1024;

function withinReadLimit(blobs: readonly Blob[]): string[] {
  let read = 0;
  return blobs.flatMap(({ id, size }) => {
    if (size > MAX_CONTENT_BYTES || read + size > MAX_READ_BYTES) return [];
    read += size;
    return id;
  });
}

function entryOf({ size, isLink }: Blob, content: Buffer | undefined): FileEntry {
  return {
    kind: isLink ? 'link' : 'file',
    size,
    mtimeMs: 0,
    ctimeMs: 0,
    birthtimeMs: 0,
    ino: 0,
    isRacy: false,
    ...(content && { content }),
  };
}
