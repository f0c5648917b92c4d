import { lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../core/paths/make-folder.ts';
import { runGit } from '../pool/git/run-git.ts';

/** The files that activities change. */
export type Workspace = {
  /** Identifies it among the workspaces of a workflow, also in another process that has it in another folder. */
  readonly id: string;
  /** The tree that its first activity starts from. @default the files that it has then */
  readonly origin?: string;
  /** Identifies where its files are now, which stay there between processes: in another place there are others. */
  readonly place?: () => Promise<string>;
  /** When a file that differs from a snapshot was last changed, in milliseconds since 1970; 0 if none differs. */
  readonly changedAt?: (tree: string) => Promise<number>;
  /** Keeps the present files; returns the ID of their git tree. */
  readonly snapshot: () => Promise<string>;
  /** Makes the files those of a snapshot. */
  readonly restore: (tree: string) => Promise<void>;
};

/** A git tree, and the folder of the index that it was written from. */
type Snapshot = { readonly tree: string; readonly index: string };

/**
 * A git worktree as a workspace. Files that git ignores, such as installed packages, are neither kept nor removed; the
 * index and the branches of the user are not changed.
 * @param indexes a folder for the index of the last snapshot, with which the next one reads only files that changed.
 * The caller removes it. @default every snapshot reads every file
 */
export function openGitWorkspace(folder: string, indexes?: string): Workspace {
  let last: Snapshot | undefined;
  const take = async (): Promise<string> => {
    // Not used by two snapshots at a time, nor again after a failure: a git that was killed leaves its lock behind.
    const known = last;
    last = undefined;
    const taken = await snapshot(folder, { known, indexes });
    if (indexes === undefined) remove(taken);
    else last = taken;
    return taken.tree;
  };
  return {
    id: folder,
    place: async () => folder,
    changedAt: async (tree) => lastChange(folder, tree, await take()),
    snapshot: take,
    restore: async (tree) => {
      if (last) remove(last);
      last = undefined;
      await restore(folder, tree);
    },
  };
}

type Around = { readonly known: Snapshot | undefined; readonly indexes: string | undefined };

async function snapshot(folder: string, { known, indexes }: Around): Promise<Snapshot> {
  const changed = known && (await changedFiles(folder, known));
  if (known && changed === '') return known;
  // A file that git tracks stays tracked when it becomes ignored: what is ignored now, only a new index leaves out.
  const isUsable = known && !/\.git(?:ignore|attributes)\0/.test(changed ?? '');
  if (known && !isUsable) remove(known);
  const index = known && isUsable ? known.index : newIndex(indexes ?? tmpdir());
  try {
    return { tree: await writeTree(folder, index), index };
  } catch (error) {
    remove({ index });
    throw error;
  }
}

/** Bytes as they are, whatever the user has configured. */
const EXACT = ['-c', 'core.autocrlf=false', '-c', 'core.safecrlf=false'];

/** The names of files that differ from the index, each followed by a NUL. */
function changedFiles(folder: string, { index }: Snapshot): Promise<string> {
  const args = ['ls-files', '-z', '--modified', '--deleted', '--others', '--exclude-standard'];
  return runGit('look for changed files', folder, [...EXACT, ...args], { env: indexIn(index) });
}

function indexIn(folder: string): Record<string, string> {
  return { GIT_INDEX_FILE: join(folder, 'index') };
}

function remove({ index }: Pick<Snapshot, 'index'>): void {
  rmSync(index, { recursive: true, force: true });
}

function newIndex(parent: string): string {
  makeFolder(parent);
  return mkdtempSync(join(parent, 'stepmeter-index-'));
}

async function writeTree(folder: string, index: string): Promise<string> {
  const options = { env: indexIn(index), disks: [folder, index] };
  await runGit('keep the files', folder, [...EXACT, 'add', '--all', '.'], options);
  const tree = (await runGit('keep the files', folder, ['write-tree'], options)).trim();
  // Git deletes what no ref reaches.
  await runGit('keep the files', folder, ['update-ref', `refs/stepmeter/trees/${tree}`, tree]);
  return tree;
}

async function lastChange(folder: string, from: string, to: string): Promise<number> {
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=d', from, to];
  const names = (await runGit('look for changed files', folder, args)).split('\0').filter(Boolean);
  return Math.max(0, ...names.map((name) => lstatSync(join(folder, name)).mtimeMs));
}

async function restore(folder: string, tree: string): Promise<void> {
  const index = newIndex(tmpdir());
  try {
    const options = { env: indexIn(index), disks: [folder, index] };
    await runGit('restore the files', folder, [...EXACT, 'add', '--all', '.'], options);
    await runGit('restore the files', folder, [...EXACT, 'read-tree', '--reset', '-u', tree], options);
  } finally {
    remove({ index });
  }
}
