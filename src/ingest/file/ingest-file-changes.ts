import { fileOperationsOfStep, insertStepFiles } from '../../store/queries/file-operation.ts';
import { toolCallsOfStep } from '../../store/queries/tool-call.ts';
import type { StepFilesTable } from '../../store/schema.ts';
import { MAX_HOOK_DELAY_MS, isShell, ownerOf, type TimedCall } from '../../core/change-owner.ts';
import type { Context } from '../../core/context.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { isOutside } from '../../core/paths/project-path.ts';
import type { FileChange, FilesChangedRecord, StepFilesRecord } from '../../spool/record.ts';
import type { Batch } from '../../batch/batch.ts';
import { fileRow, ingestFileOperations, type FileActor, type PendingFileOperation } from './file-operations.ts';
import type { RequestOwner } from '../request/ingest-requests.ts';
import { keyOfCallAt } from '../tool/tool-call-keys.ts';
import { byPath, isFromAnotherStep, isReported, knownOperations } from './concurrent-changes.ts';

/** Ingests the files that a call changed, except changes made by another step that worked on the same files. */
export async function ingestFilesChanged(
  batch: Batch,
  { context, sessionId }: RequestOwner,
  record: FilesChangedRecord,
): Promise<void> {
  const { source, startedAt, at } = record;
  const toolUseId = await keyOfCallAt(batch, {
    toolUseId: record.toolUseId,
    sessionId,
    at,
    runId: context.run.id,
    stepId: context.step?.id,
  });
  const known = byPath(
    await knownOperations(batch, context, { from: startedAt - MAX_HOOK_DELAY_MS, to: at + MAX_HOOK_DELAY_MS }),
  );
  const actor: FileActor = { context, toolUseId, source, startedAt, endedAt: at };
  const changes = record.changes.filter(
    (change) => !isFromAnotherStep(change, change.changedAt ?? at, known.get(change.path) ?? []),
  );
  await ingestFileOperations(
    batch,
    changes.map((change) => pendingOperation(actor, change)),
  );
}

function pendingOperation(actor: FileActor, change: FileChange): PendingFileOperation {
  return {
    actor,
    row: fileRow(actor, change, `${change.changedAt ?? actor.endedAt}/${change.path}`),
  };
}

/**
 * Ingests the overall file changes of a step. Changes not explained by a tool call are attributed to the step itself;
 * if the step had tool calls, the unexplained remainder counts as a reconciliation difference. Concurrent steps on the
 * same files are not reconciled.
 */
export async function ingestStepFiles(batch: Batch, context: Context, record: StepFilesRecord): Promise<void> {
  const known = await knownOperations(batch, context, { from: record.startedAt, to: record.at });
  const paths = byPath(known);
  const others = new Set(known.filter(({ isOwn }) => !isOwn).map(({ path }) => path));
  const calls = await callsOf(batch, context);
  const files = record.unexplained.flatMap((change): PendingFileOperation[] => {
    const at = change.changedAt ?? record.at;
    if (others.has(change.path) || isReported(at, paths.get(change.path) ?? [])) return [];
    return [attributedOperation(context, change, record.at, calls)];
  });
  await ingestFileOperations(batch, files);
  const unexplained = files.filter(({ row }) => row.tool_call_id === null).length;
  await insertStepFiles(batch, stepFilesRow(context, record, unexplained));
  if (calls.length === 0) return;
  count(batch, context, 'files', unexplained);
  if (others.size > 0) return;
  const { files: fileDifference, bytes } = await differences(batch, context, record);
  count(batch, context, 'files', fileDifference);
  count(batch, context, 'file_bytes', bytes);
}

async function callsOf(batch: Batch, { run, step }: Context): Promise<TimedCall[]> {
  const rows = await toolCallsOfStep(batch, run.id, step?.id ?? '');
  return rows.map((row) => ({ toolUseId: row.id, tool: row.tool, startedAt: row.started_at, endedAt: row.ended_at }));
}

/** Attributes the change to the call that was running at the time, even if the supervisor never saw that call. */
function attributedOperation(
  context: Context,
  change: FileChange,
  endedAt: number,
  calls: readonly TimedCall[],
): PendingFileOperation {
  const at = change.changedAt ?? endedAt;
  const call = change.changedAt === undefined ? undefined : ownerOf(calls, { from: at, to: at });
  const found = call ? ({ ...call, source: isShell(call.tool) ? 'shell' : 'tool' } as const) : undefined;
  const actor = found ?? { toolUseId: null, source: 'shell' as const, startedAt: at, endedAt: at };
  return pendingOperation({ ...actor, context }, change);
}

function stepFilesRow({ run, step }: Context, record: StepFilesRecord, unexplained: number): StepFilesTable {
  return {
    id: step?.id ?? run.id,
    run_id: run.id,
    created: record.created,
    modified: record.modified,
    deleted: record.deleted,
    lines_added: record.linesAdded,
    lines_removed: record.linesRemoved,
    bytes: record.bytes,
    unexplained,
    uncounted_files: record.uncounted.files,
    uncounted_bytes: record.uncounted.bytes,
  };
}

function count(batch: Batch, { run }: Context, kind: string, difference: number): void {
  return batch.count(
    METRIC.reconcileDifference,
    { [ATTRIBUTE.workflowName]: run.workflow, [ATTRIBUTE.difference]: kind },
    Math.abs(difference),
  );
}

/**
 * The difference between the sums over all operations of the step and its overall change. Only sums can be compared: a
 * file changed twice has two operations, and a file that was created and deleted leaves no change.
 */
async function differences(batch: Batch, { step }: Context, record: StepFilesRecord) {
  const rows = await fileOperationsOfStep(batch, step?.id ?? '');
  const unlisted = new Set(record.unlisted);
  const listed = rows.filter(({ path }) => !isOutside(path) && !unlisted.has(path));
  const sum = (of: (row: (typeof rows)[number]) => number): number => listed.reduce((all, row) => all + of(row), 0);
  const files = sum(({ operation }) => (operation === 'create' ? 1 : operation === 'delete' ? -1 : 0));
  return {
    files: files - (record.created - record.deleted),
    bytes: sum(({ size, size_before }) => (size ?? 0) - (size_before ?? 0)) - record.bytes,
  };
}
