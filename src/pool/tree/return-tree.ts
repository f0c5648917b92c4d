import { existsSync } from 'node:fs';
import { messageOf } from '../../core/errors.ts';
import { runGit, tryGit } from '../git/run-git.ts';
import { treeFolder, type Pool } from '../state/pool.ts';
import type { TreeRecord } from '../state/tree-record.ts';
import { registrationOf, unfinishedOperation, type Registration } from './registration.ts';
import { resetTree, sparseFolders } from './reset.ts';
import { busyProblem, proveClean } from './prove-clean.ts';
import { findWork, saveWork, type Work } from './work.ts';

/**
 * What became of a returned worktree. `missing`: its folder was deleted. `retire`: it holds nothing, but is not proven
 * to be as a new one, so it is removed. `ref` holds its saved work.
 */
export type Returned = {
  readonly state: 'ready' | 'returning' | 'kept' | 'quarantined' | 'missing' | 'retire';
  readonly reason?: string;
  readonly ref?: string;
};

/**
 * Returns a worktree to the pool: saves its work if an explicit release allows it, resets it and proves that it is
 * clean. What cannot be saved is not changed. The caller has excluded others by the state `returning`.
 */
export async function returnTree(pool: Pool, record: TreeRecord): Promise<Returned> {
  const folder = treeFolder(pool, record.id);
  if (!existsSync(folder)) return { state: 'missing' };
  const registration = registrationOf(pool, record.id);
  if ('problem' in registration) return { state: 'quarantined', reason: registration.problem };
  const busy = busyProblem(folder);
  if (busy) return { state: busy.kind === 'busy' ? 'returning' : 'kept', reason: busy.reason };
  const operation = unfinishedOperation(registration);
  if (operation) return { state: 'kept', reason: `${operation} is unfinished: finish or abort it, then release again` };
  try {
    return await saveAndReset(pool, record, registration);
  } catch (error) {
    return { state: 'kept', reason: messageOf(error) };
  }
}

async function saveAndReset(pool: Pool, record: TreeRecord, registration: Registration): Promise<Returned> {
  const folder = treeFolder(pool, record.id);
  const complete = await completed(folder, record);
  // The base of a rebuilt record is not known, so every commit that is on no branch counts as work.
  const work = await findWork(folder, { base: record.base, sparse: complete.sparse });
  if (work && !record.isReleased) return { state: 'kept', reason: `unsaved work: ${described(work)}` };
  const saved = work ? await saveWork(folder, registration, record.lease?.id ?? record.id) : undefined;
  if (saved && 'problem' in saved) return { state: 'kept', reason: `its work cannot be saved: ${saved.problem}` };
  await resetTree(folder, registration, complete);
  return { ...(await proven(pool, complete)), ...saved };
}

/** A rebuilt record, completed by what the worktree has now. */
async function completed(folder: string, record: TreeRecord): Promise<TreeRecord> {
  if (record.base) return record;
  const head = await tryGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  const base =
    head.stdout.trim() || (await runGit('find a commit', folder, ['rev-list', '--all', '--max-count=1'])).trim();
  return { ...record, base, sparse: await sparseFolders(folder) };
}

function described({ files, hasCommits }: Work): string {
  const parts = [
    ...(files > 0 ? [`${files} uncommitted ${files === 1 ? 'file' : 'files'}`] : []),
    ...(hasCommits ? ['commits that are on no branch'] : []),
  ];
  return parts.join(', ');
}

async function proven(pool: Pool, record: TreeRecord): Promise<Returned> {
  const impurity = await proveClean(pool, record);
  if (impurity) return { state: impurity.kind === 'busy' ? 'returning' : 'quarantined', reason: impurity.reason };
  return record.lease?.isRebuilt ? { state: 'retire', reason: 'its record was lost' } : { state: 'ready' };
}
