import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { processesIn } from '../../process/inspect/processes-in.ts';
import { treeFolder, type Pool } from '../state/pool.ts';
import type { TreeRecord } from '../state/tree-record.ts';
import { registrationOf } from './registration.ts';
import { sparseFolders } from './reset.ts';
import { readStatus, type TreeStatus } from './status.ts';

/** Why a worktree is not proven clean. `busy` resolves itself when the processes have ended. */
export type Impurity = { readonly kind: 'busy' | 'changed' | 'broken'; readonly reason: string };

/**
 * Proves that a worktree is as a new one: it and its registration name each other, `HEAD` is detached at the recorded
 * commit, no file differs, is untracked or ignored, the sparse checkout is as recorded, and no process is inside.
 * Changes nothing. Returns the first problem; undefined if it is proven.
 */
export async function proveClean(pool: Pool, record: TreeRecord): Promise<Impurity | undefined> {
  const folder = treeFolder(pool, record.id);
  if (!existsSync(folder)) return { kind: 'broken', reason: 'its folder was deleted' };
  const registration = registrationOf(pool, record.id);
  if ('problem' in registration) return { kind: 'broken', reason: registration.problem };
  const busy = busyProblem(folder);
  if (busy) return busy;
  try {
    const changed =
      statusProblem(record, await readStatus(folder, { ignored: true })) ??
      (await sparseProblem(folder, record, existsSync(join(registration.folder, 'config.worktree'))));
    // Again, for a process that has entered meanwhile.
    return changed ?? busyProblem(folder);
  } catch (error) {
    return { kind: 'broken', reason: messageOf(error) };
  }
}

function statusProblem({ base }: TreeRecord, { head, branch, files }: TreeStatus): Impurity | undefined {
  if (branch !== undefined) return { kind: 'changed', reason: `it is on the branch ${branch}` };
  if (head !== base) return { kind: 'changed', reason: `its commit is ${head}, not ${base}` };
  if (files.length === 0) return undefined;
  return { kind: 'changed', reason: firstOf(files.map(({ path, kind }) => `${path} (${kind})`)) };
}

const NAMED = 3;

function firstOf(values: readonly unknown[]): string {
  return `${values.slice(0, NAMED).join(', ')}${values.length > NAMED ? ', …' : ''}`;
}

/** Without a configuration of its own, a worktree has no sparse checkout. */
async function sparseProblem(
  folder: string,
  { sparse }: TreeRecord,
  isConfigured: boolean,
): Promise<Impurity | undefined> {
  const found = isConfigured ? await sparseFolders(folder) : [];
  if ([...found].sort().join('\n') === sparse.join('\n')) return undefined;
  return { kind: 'changed', reason: `its sparse checkout is ${found.join(', ') || 'off'}` };
}

/** Processes inside a worktree, or that they cannot be listed. */
export function busyProblem(folder: string): Impurity | undefined {
  const pids = processesIn(folder);
  if (!pids) return { kind: 'broken', reason: 'the processes inside it cannot be listed on this system' };
  if (pids.length === 0) return undefined;
  return { kind: 'busy', reason: `${pids.length === 1 ? 'process' : 'processes'} ${firstOf(pids)} inside` };
}
