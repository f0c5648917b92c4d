import { existsSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { resolveCommit } from '../git/repository.ts';
import { tryGit } from '../git/run-git.ts';
import { treeFolder, type Pool } from '../state/pool.ts';
import type { TreeRecord } from '../state/tree-record.ts';
import { readTreeRecords } from '../state/tree-records.ts';
import { registrationOf } from '../tree/registration.ts';
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

/**
 * The heads with these names: IDs of leases or worktrees, tasks, or revisions. All leased worktrees if no name is given.
 * Nothing in a worktree changes, and the tasks may continue to work.
 * @throws {UserError} if a name is unknown, or no worktree is leased
 */
export async function findHeads(pool: Pool, names: readonly string[]): Promise<Head[]> {
  const leased = readTreeRecords(pool).filter(({ state }) => state === 'leased');
  if (names.length > 0) return Promise.all(names.map((name) => headOf(pool, leased, name)));
  if (leased.length > 0) return Promise.all(leased.map((record) => headOfTree(pool, record)));
  throw new UserError('Cannot compare worktrees: none is leased', {
    hint: 'Lease worktrees with `stepmeter worktree lease`, or name branches',
  });
}

function headOf(pool: Pool, leased: readonly TreeRecord[], name: string): Promise<Head> {
  const named = leased.filter(({ id, lease }) => id === name || lease?.id === name || lease?.task === name);
  // A task whose worktree was deleted may hold another one.
  const record = named.find(({ id }) => existsSync(treeFolder(pool, id))) ?? named[0];
  return record ? headOfTree(pool, record) : resolveCommit(pool.repository, name).then((commit) => ({ name, commit }));
}

async function headOfTree(pool: Pool, record: TreeRecord): Promise<Head> {
  const name = record.lease?.task ?? record.lease?.id ?? record.id;
  const registration = registrationOf(pool, record.id);
  if ('problem' in registration) throw notComparable(name, registration.problem);
  const folder = treeFolder(pool, record.id);
  const snapshot = await snapshotWork(folder, registration);
  if ('commit' in snapshot) return { name, commit: snapshot.commit };
  // A file may have changed while it was read: the commit is compared, which is a lower bound.
  const head = await tryGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  if (head.code === 0) return { name, commit: head.stdout.trim(), incomplete: snapshot.problem };
  throw notComparable(name, snapshot.problem);
}

function notComparable(name: string, problem: string): UserError {
  return new UserError(`Cannot compare the worktree of ${name}: ${problem}`, {
    hint: '`stepmeter worktree list` shows its state. Release it, or name the others',
  });
}
