import { existsSync } from 'node:fs';
import { hasEnded } from '../../process/inspect/process-identity.ts';
import { removeTree } from '../tree/trash.ts';
import { treeFolder, type Pool } from './pool.ts';
import type { TreeRecord } from './tree-record.ts';
import { readTreeRecords, writeTreeRecord } from './tree-records.ts';

/**
 * The records of a pool, after correcting those of processes that ended in the middle of their work. The caller holds
 * the lock of the pool. A lease is never touched: the process that took it does not decide about its end.
 */
export async function recoverTrees(pool: Pool): Promise<TreeRecord[]> {
  const records: TreeRecord[] = [];
  for (const record of readTreeRecords(pool)) {
    const recovered = await recover(pool, record);
    if (recovered) records.push(recovered);
  }
  return records;
}

async function recover(pool: Pool, record: TreeRecord): Promise<TreeRecord | undefined> {
  const isIdle = !record.by || hasEnded(record.by);
  if (record.state === 'leased' || !isIdle) return record;
  const isMissing = !existsSync(treeFolder(pool, record.id));
  // A worktree that is being made was never handed out. The return reports one whose folder is missing.
  if (record.state === 'making' || (isMissing && record.state !== 'returning')) {
    await removeTree(pool, record);
    return undefined;
  }
  if (!record.by) return record;
  const { by: _, ...rest } = record;
  // It was being checked, so its path was not given to anyone, but another commit may be half checked out.
  const recovered: TreeRecord = { ...rest, state: record.state === 'checking' ? 'returning' : record.state };
  writeTreeRecord(pool, recovered);
  return recovered;
}
