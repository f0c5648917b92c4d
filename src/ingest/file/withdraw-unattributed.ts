import {
  deleteFileOperations,
  reduceUnexplainedFiles,
  unattributedOperations,
} from '../../store/queries/file-operation.ts';
import { removeFromOutbox } from '../../store/queries/outbox.ts';
import { traceIdOf } from '../../core/ids/ids.ts';
import { fileSpanId } from '../../core/ids/span-ids.ts';
import type { FileOperationTable } from '../../store/schema.ts';
import type { Batch } from '../../batch/batch.ts';
import { outboxIdOf } from '../../batch/outbox-id.ts';
import { isReported } from './concurrent-changes.ts';
import { countFileOperations, type PendingFileOperation } from './file-operations.ts';

/**
 * Removes operations that were attributed to a step because no tool call was known that reported them, if these calls
 * report them: a session without hooks becomes known from its transcript, after its step has ended. Totals no longer
 * contain what is removed, so that each change is counted once in whatever order the records are ingested.
 */
export async function withdrawUnattributed(batch: Batch, files: readonly PendingFileOperation[]): Promise<void> {
  const reported = Map.groupBy(files, ({ row }) => row.step_id);
  for (const [stepId, own] of reported) {
    if (stepId === null) continue;
    const stale = (await unattributedOperations(batch, stepId)).filter((row) => isReportedBy(own, row));
    if (stale.length > 0) await withdraw(batch, own, stale);
  }
}

function isReportedBy(files: readonly PendingFileOperation[], { path, at }: FileOperationTable): boolean {
  const same = files.filter(({ row }) => row.path === path);
  return isReported(
    at,
    same.map(({ actor, row }) => ({ source: row.source, at: row.at, startedAt: actor.startedAt })),
  );
}

async function withdraw(
  batch: Batch,
  [first]: readonly PendingFileOperation[],
  stale: readonly FileOperationTable[],
): Promise<void> {
  if (!first) return;
  const { context } = first.actor;
  const { run, step } = context;
  countFileOperations(batch.retract, context, stale);
  const ids = stale.map(({ id }) => id);
  await deleteFileOperations(batch, ids);
  await removeFromOutbox(
    batch,
    ids.map((id) => outboxIdOf({ traceId: traceIdOf(run.id), spanId: fileSpanId(id) })),
  );
  await reduceUnexplainedFiles(batch, step?.id ?? run.id, stale.length);
}
