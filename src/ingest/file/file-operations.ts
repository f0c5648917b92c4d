import { insertFileOperations } from '../../store/queries/file-operation.ts';
import type { Context } from '../../core/context.ts';
import { fileExtensionOf } from '../../telemetry/file-extension.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import type { FileSource } from '../../core/value-sets.ts';
import type { FileChange } from '../../spool/record.ts';
import type { FileOperationTable } from '../../store/schema.ts';
import type { Batch, Counters, Labels } from '../../batch/batch.ts';
import { secondsOf } from '../../telemetry/span-data.ts';
import { fileSpan } from '../../telemetry/spans.ts';

/** The author of a file operation and its time: a tool call, or a step if the call is unknown. */
export type FileActor = {
  readonly context: Context;
  readonly toolUseId: string | null;
  readonly source: FileSource;
  readonly startedAt: number;
  readonly endedAt: number;
};

/** A file operation to be ingested. */
export type PendingFileOperation = { readonly actor: FileActor; readonly row: FileOperationTable };

/**
 * The row of a file operation; its path is relative to the project. `key` distinguishes it from other operations of the
 * same actor.
 */
export function fileRow(actor: FileActor, file: FileChange, key: string | number): FileOperationTable {
  const { context, toolUseId } = actor;
  return {
    id: `${toolUseId ?? context.step?.id ?? context.run.id}/${key}`,
    run_id: context.run.id,
    step_id: context.step?.id ?? null,
    tool_call_id: toolUseId,
    operation: file.operation,
    path: file.path,
    extension: fileExtensionOf(file.path),
    size: file.size ?? null,
    size_before: file.sizeBefore ?? null,
    lines: file.lines ?? null,
    lines_added: file.linesAdded ?? null,
    lines_removed: file.linesRemoved ?? null,
    renamed_from: file.renamedFrom ?? null,
    renamed_to: file.renamedTo ?? null,
    source: actor.source,
    at: file.changedAt ?? actor.endedAt,
  };
}

/** Maximum number of file operations per call that become spans: back ends reject oversized traces as a whole. */
const MAX_SPANS_PER_CALL = 500;

/** Ingests file operations. Operations that are already stored are not counted again. */
export async function ingestFileOperations(batch: Batch, files: readonly PendingFileOperation[]): Promise<void> {
  const countByActor = new Map<string, number>();
  for (const file of await insertNew(batch, files)) {
    const actor = file.row.tool_call_id ?? file.row.step_id ?? file.row.run_id;
    const before = countByActor.get(actor) ?? 0;
    countByActor.set(actor, before + 1);
    ingestOne(batch, file, before < MAX_SPANS_PER_CALL);
  }
}

async function insertNew(batch: Batch, files: readonly PendingFileOperation[]): Promise<PendingFileOperation[]> {
  const unique = new Map(files.map((file) => [file.row.id, file]));
  const inserted = await insertFileOperations(
    batch,
    [...unique.values()].map(({ row }) => row),
  );
  return [...unique.values()].filter(({ row }) => inserted.has(row.id));
}

function ingestOne(batch: Batch, { actor, row }: PendingFileOperation, hasSpan: boolean): void {
  const { context, toolUseId } = actor;
  const labels = { [ATTRIBUTE.workflowName]: context.run.workflow, [ATTRIBUTE.stepName]: context.step?.name };
  const span = fileSpan(context, row, actor);
  countFileOperation(batch, labels, row);
  // The duration of a change without a tool call is unknown.
  const what = { ...labels, [ATTRIBUTE.fileOperation]: row.operation };
  if (toolUseId !== null) batch.observe(METRIC.fileDuration, what, secondsOf(span), span);
  if (hasSpan) batch.emit(span);
}

/** Lines or bytes added and removed. */
type Directions = { readonly added: number; readonly removed: number };

/** Counts a file operation with its lines and bytes; `labels` are those of its step. */
export function countFileOperation(counters: Counters, labels: Labels, file: FileOperationTable): void {
  const what = { ...labels, [ATTRIBUTE.fileOperation]: file.operation, [ATTRIBUTE.fileSource]: file.source };
  const lines: Directions = { added: file.lines_added ?? 0, removed: file.lines_removed ?? 0 };
  const bytes = bytesOf(file);
  counters.count(METRIC.fileOperations, { ...what, [ATTRIBUTE.fileExtension]: file.extension });
  for (const direction of ['added', 'removed'] as const) {
    counters.count(METRIC.fileLines, { ...what, [ATTRIBUTE.direction]: direction }, lines[direction]);
    counters.count(METRIC.fileBytes, { ...what, [ATTRIBUTE.direction]: direction }, bytes[direction]);
  }
}

function bytesOf({ size, size_before }: FileOperationTable): Directions {
  const growth = (size ?? 0) - (size_before ?? 0);
  return { added: Math.max(0, growth), removed: Math.max(0, -growth) };
}
