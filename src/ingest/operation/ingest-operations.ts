import type { Batch } from '../../batch/batch.ts';
import type { Context } from '../../core/context.ts';
import type { OperationRecord } from '../../spool/record-operation.ts';
import { insertCacheFalseHit } from '../../store/queries/alerts/cache-false-hit.ts';
import { insertOperation } from '../../store/queries/operation.ts';
import type { CacheFalseHitTable, OperationTable } from '../../store/schema.ts';
import { operationSpan } from '../../telemetry/operation-span.ts';
import { countOperation } from './count-operations.ts';

/** Where an operation of the worktree pool or the cache was recorded. */
export type OperationSource = {
  /** The ID of its record. */
  readonly id: string;
  /** Undefined outside of runs: it is counted, but has no row and no span. */
  readonly context: Context | undefined;
};

/** Ingests an operation of the worktree pool or the cache. */
export async function ingestOperation(
  batch: Batch,
  { id, context }: OperationSource,
  record: OperationRecord,
): Promise<void> {
  const row = context && rowOf(id, context, record);
  const span = row && operationSpan(context, row);
  if (row) await insertOperation(batch, row);
  if (span) batch.emit(span);
  const falseHit = falseHitOf(id, context, record);
  if (falseHit) await insertCacheFalseHit(batch, falseHit);
  countOperation(batch, { record, context, span });
}

function rowOf(id: string, { run, step }: Context, record: OperationRecord): OperationTable {
  const own = { id, run_id: run.id, step_id: step?.id ?? null, started_at: record.startedAt, ended_at: record.at };
  const { outcome } = record;
  if (record.type === 'worktree') {
    const { operation: name, waitedMs, conflicts = null } = record;
    return {
      ...own,
      kind: 'worktree',
      name,
      outcome,
      reason: null,
      waited_ms: ms(waitedMs),
      saved_ms: null,
      conflicts,
    };
  }
  const { name, savedMs, reason, verdict = reason } = record;
  return {
    ...own,
    kind: 'cache',
    name,
    outcome,
    reason: verdict,
    waited_ms: null,
    saved_ms: ms(savedMs),
    conflicts: null,
  };
}

function ms(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}

/** Undefined if the record is no false hit, or simulated. */
function falseHitOf(id: string, context: Context | undefined, record: OperationRecord): CacheFalseHitTable | undefined {
  if (record.type !== 'cache' || record.verdict !== 'false-hit' || context?.run.simulated) return undefined;
  const { run, step } = context ?? {};
  const where = { workflow: run?.workflow ?? null, step: step?.name ?? null, run_id: run?.id ?? null };
  return { id, at: record.at, name: record.name, ...where };
}
