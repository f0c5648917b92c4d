import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '../pool/git/run-git.ts';

/** The files that activities change. */
export type Workspace = {
  /** Identifies it among the workspaces of a workflow, also in another process that has it in another folder. */
  readonly id: string;
  /** The tree that its first activity starts from. @default the files that it has then */
  readonly origin?: string;
  /** Keeps the present files; returns the ID of their git tree. */
  readonly snapshot: () => Promise<string>;
  /** Makes the files those of a snapshot. */
  readonly restore: (tree: string) => Promise<void>;
};

/**
 * A git worktree as a workspace. Files that git ignores, such as installed packages, are neither kept nor removed; the
 * index and the branches of the user are not changed.
 */
export function openGitWorkspace(folder: string): Workspace {
  return {
    id: folder,
    snapshot: () => withOwnIndex((env) => snapshot(folder, env)),
    restore: (tree) => restore(folder, tree),
  };
}

/** A new index each time: a git that was killed leaves its lock behind, and one that survived cannot disturb. */
async function withOwnIndex<T>(fn: (env: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-index-'));
  try {
    return await fn({ GIT_INDEX_FILE: join(folder, 'index') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes as they are, whatever the user has configured. */
const EXACT = ['-c', 'core.autocrlf=false', '-c', 'core.safecrlf=false'];

async function snapshot(folder: string, env: Readonly<Record<string, string>>): Promise<string> {
  await runGit('keep the files', folder, [...EXACT, 'add', '--all', '.'], { env });
  const tree = (await runGit('keep the files', folder, ['write-tree'], { env })).trim();
  // Git deletes what no ref reaches.
  await runGit('keep the files', folder, ['update-ref', `refs/stepmeter/trees/${tree}`, tree]);
  return tree;
}

async function restore(folder: string, tree: string): Promise<void> {
  await withOwnIndex(async (env) => {
    await runGit('restore the files', folder, [...EXACT, 'add', '--all', '.'], { env });
    await runGit('restore the files', folder, [...EXACT, 'read-tree', '--reset', '-u', tree], { env });
  });
}
