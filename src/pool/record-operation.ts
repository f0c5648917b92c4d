import type { Environment } from '../core/environment.ts';
import type { WorktreeOperation } from '../core/value-sets.ts';
import type { WorktreeRecord } from '../spool/record.ts';
import { recordOperation } from '../spool/record-operation.ts';
import type { LockWait } from './state/with-pool-lock.ts';

/** The operation to record, and the run that it belongs to if the environment belongs to none. */
export type Recorded = {
  readonly env: Environment;
  readonly operation: WorktreeOperation;
  readonly runId?: string | undefined;
};

/** What an operation reports. */
export type OperationReport = Pick<WorktreeRecord, 'outcome' | 'leasedMs' | 'heads' | 'conflicts'>;

/** Runs an operation of the pool and records how it ended; one that throws is recorded as failed. */
export async function withRecord<T>(
  { env, operation, runId }: Recorded,
  work: (wait: LockWait) => Promise<T>,
  reportOf: (result: T) => OperationReport | undefined,
): Promise<T> {
  const [startedAt, wait] = [Date.now(), { ms: 0 }];
  const record = (report: OperationReport): void => {
    const waited = wait.ms > 0 ? { waitedMs: wait.ms } : {};
    recordOperation(env, { v: 1, type: 'worktree', at: Date.now(), startedAt, operation, ...waited, ...report }, runId);
  };
  let result: T;
  try {
    result = await work(wait);
  } catch (error) {
    record({ outcome: 'failed' });
    throw error;
  }
  const report = reportOf(result);
  if (report) record(report);
  return result;
}
