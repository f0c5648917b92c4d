import { existsSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { resolveCommit } from '../git/repository.ts';
import { tryGit } from '../git/run-git.ts';
import { treeFolder, type Pool } from '../state/pool.ts';
import type { TreeRecord } from '../state/tree-record.ts';
import { readTreeRecords } from '../state/tree-records.ts';
import { headOfMissing, registrationOf } from '../tree/registration.ts';
import { snapshotWork } from '../tree/work.ts';

/** Something to merge: the current state of a leased worktree, or a branch. */
export type Head = {
  /** The task, or the ID of the lease, or the name of the branch. */
  readonly name: string;
  /** A commit with its files, including those that are not committed. */
  readonly commit: string;
  /** Why files that are not committed are not included; absent if they are. */
  readonly incomplete?: string;
};

/** A leased worktree of which not even a commit is known, with the reason. */
export type UnknownHead = { readonly name: string; readonly problem: string };

/** The heads that were asked for, and those that are not known. */
export type Heads = { readonly known: readonly Head[]; readonly unknown: readonly UnknownHead[] };

/**
 * The heads with these names: IDs of leases or worktrees, tasks, or revisions. All leased worktrees if no name is given;
 * one that was deleted or damaged does not prevent the others. Nothing in a worktree changes, and the tasks may continue
 * to work.
 * @throws {UserError} if a name is unknown, or no worktree is leased
 */
export async function findHeads(pool: Pool, names: readonly string[]): Promise<Heads> {
  const leased = readTreeRecords(pool).filter(({ state }) => state === 'leased');
  if (names.length === 0 && leased.length === 0)
    throw new UserError('Cannot compare worktrees: none is leased', {
      hint: 'Lease worktrees with `stepmeter worktree lease`, or name branches',
    });
  const found = await Promise.all(
    names.length > 0
      ? names.map((name) => headOf(pool, leased, name))
      : leased.map((record) => headOfTree(pool, record)),
  );
  return {
    known: found.filter((head) => 'commit' in head),
    unknown: found.filter((head) => 'problem' in head),
  };
}

function headOf(pool: Pool, leased: readonly TreeRecord[], name: string): Promise<Head | UnknownHead> {
  const named = leased.filter(({ id, lease }) => id === name || lease?.id === name || lease?.task === name);
  // A task whose worktree was deleted may hold another one.
  const record = named.find(({ id }) => existsSync(treeFolder(pool, id))) ?? named[0];
  return record ? headOfTree(pool, record) : resolveCommit(pool.repository, name).then((commit) => ({ name, commit }));
}

async function headOfTree(pool: Pool, record: TreeRecord): Promise<Head | UnknownHead> {
  const name = record.lease?.task ?? record.lease?.id ?? record.id;
  const folder = treeFolder(pool, record.id);
  const registration = registrationOf(pool, record.id);
  if ('problem' in registration) {
    const problem = existsSync(folder) ? registration.problem : 'its folder was deleted';
    return lastCommit(pool, headOfMissing(pool, record.id), { name, problem });
  }
  const snapshot = await snapshotWork(folder, registration);
  if ('commit' in snapshot) return { name, commit: snapshot.commit };
  // A file may have changed while it was read: the commit is compared, which is a lower bound.
  const { stdout } = await tryGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  return lastCommit(pool, stdout.trim(), { name, problem: snapshot.problem });
}

/** The commit of a worktree instead of its files, if the repository has it. */
async function lastCommit(pool: Pool, commit: string | undefined, unknown: UnknownHead): Promise<Head | UnknownHead> {
  if (!commit) return unknown;
  const { code } = await tryGit(pool.repository.commonFolder, ['cat-file', '-e', `${commit}^{commit}`]);
  return code === 0 ? { name: unknown.name, commit, incomplete: unknown.problem } : unknown;
}
