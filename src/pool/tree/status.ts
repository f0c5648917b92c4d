import { runGit } from '../git/run-git.ts';

/** A file that differs from the commit of a worktree. */
export type ChangedFile = { readonly path: string; readonly kind: 'changed' | 'untracked' | 'ignored' };

/** The state of a worktree according to git. */
export type TreeStatus = {
  /** Its commit; undefined on a branch without one. */
  readonly head: string | undefined;
  /** Its branch; undefined if `HEAD` is detached. */
  readonly branch: string | undefined;
  readonly files: readonly ChangedFile[];
};

const STATUS = [
  'status',
  '--porcelain=v2',
  '-z',
  '--branch',
  '--no-ahead-behind',
  '--no-renames',
  '--untracked-files=normal',
  '--ignore-submodules=none',
];

/**
 * Reads the state of a worktree. Ignored files are listed only if asked for.
 * @throws {UserError} if git fails
 */
export async function readStatus(folder: string, { ignored }: { readonly ignored: boolean }): Promise<TreeStatus> {
  const output = await runGit('read the state of the worktree', folder, [
    ...STATUS,
    `--ignored=${ignored ? 'traditional' : 'no'}`,
  ]);
  const entries = output.split('\0').filter((entry) => entry !== '');
  const header = (name: string): string | undefined =>
    entries.find((entry) => entry.startsWith(`# ${name} `))?.slice(name.length + 3);
  const [head, branch] = [header('branch.oid'), header('branch.head')];
  return {
    head: head === '(initial)' ? undefined : head,
    branch: branch === '(detached)' ? undefined : branch,
    files: entries.flatMap((entry) => changedFile(entry) ?? []),
  };
}

/** The number of fields before the path in an entry of each type. */
const FIELDS: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1, '!': 1 };

function changedFile(entry: string): ChangedFile | undefined {
  const [type = ''] = entry;
  const before = FIELDS[type];
  if (before === undefined) return undefined;
  const kind = type === '?' ? 'untracked' : type === '!' ? 'ignored' : 'changed';
  return { path: entry.split(' ').slice(before).join(' '), kind };
}
