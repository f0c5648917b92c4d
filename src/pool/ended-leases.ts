import { settledClaudeSessionsAmong } from '../store/queries/lease-end.ts';
import { endedRunsAmong } from '../store/queries/runs/run-retention.ts';
import type { Queryable } from '../store/transaction.ts';
import type { Lease } from './state/tree-record.ts';

/**
 * The IDs of the leases that have ended according to the store: those of ended runs, and of settled sessions. A run or
 * session that the store does not know has not ended.
 */
export async function endedLeases(store: Queryable, leases: readonly Lease[]): Promise<ReadonlySet<string>> {
  const [runs, sessions] = await Promise.all([
    endedRunsAmong(
      store,
      leases.flatMap(({ runId }) => runId ?? []),
    ),
    settledClaudeSessionsAmong(
      store,
      leases.flatMap(({ sessionId }) => sessionId ?? []),
    ),
  ]);
  const ended = leases.filter(
    ({ runId, sessionId }) =>
      (runId !== undefined && runs.has(runId)) || (sessionId !== undefined && sessions.has(sessionId)),
  );
  return new Set(ended.map(({ id }) => id));
}
