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
import { labelsByContext } from '../labels-by-context.ts';
import { stepLabels } from '../step-labels.ts';

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
  const fresh = await insertNew(batch, files);
  if (!batch.counts) return;
  const countByActor = new Map<string, number>();
  const labelsOf = labelsByContext<FileOperationTable>(({ operation }) => operation, durationLabels);
  for (const file of fresh) {
    const actor = file.row.tool_call_id ?? file.row.step_id ?? file.row.run_id;
    const before = countByActor.get(actor) ?? 0;
    countByActor.set(actor, before + 1);
    emitOne(batch, file, labelsOf(file.actor.context, file.row), before < MAX_SPANS_PER_CALL);
  }
  for (const [context, own] of Map.groupBy(fresh, ({ actor }) => actor.context))
    countFileOperations(
      batch,
      context,
      own.map(({ row }) => row),
    );
}

async function insertNew(batch: Batch, files: readonly PendingFileOperation[]): Promise<PendingFileOperation[]> {
  const unique = new Map(files.map((file) => [file.row.id, file]));
  const inserted = await insertFileOperations(
    batch,
    [...unique.values()].map(({ row }) => row),
  );
  return [...unique.values()].filter(({ row }) => inserted.has(row.id));
}

function durationLabels(context: Context, { operation }: FileOperationTable): Labels {
  return { ...stepLabels(context), [ATTRIBUTE.fileOperation]: operation };
}

function emitOne(batch: Batch, { actor, row }: PendingFileOperation, labels: Labels, hasSpan: boolean): void {
  const { context, toolUseId } = actor;
  const span = fileSpan(context, row, actor);
  // The duration of a change without a tool call is unknown.
  if (toolUseId !== null) batch.observe(METRIC.fileDuration, labels, secondsOf(span), span);
  if (hasSpan) batch.emit(span);
}

/** Counts file operations of a step with their lines and bytes. */
export function countFileOperations(counters: Counters, context: Context, files: readonly FileOperationTable[]): void {
  const groups = Map.groupBy(files, ({ operation, source, extension }) => `${operation} ${source} ${extension}`);
  for (const own of groups.values()) countAlike(counters, stepLabels(context), own);
}

/** Counts file operations of one kind, source and extension. */
function countAlike(counters: Counters, labels: Labels, files: readonly FileOperationTable[]): void {
  const [{ operation, source, extension } = {}] = files;
  const what = { ...labels, [ATTRIBUTE.fileOperation]: operation, [ATTRIBUTE.fileSource]: source };
  counters.count(METRIC.fileOperations, { ...what, [ATTRIBUTE.fileExtension]: extension }, files.length);
  for (const direction of ['added', 'removed'] as const) {
    const labelled = { ...what, [ATTRIBUTE.direction]: direction };
    counters.count(
      METRIC.fileLines,
      labelled,
      sumOf(files, (file) => linesOf(file)[direction]),
    );
    counters.count(
      METRIC.fileBytes,
      labelled,
      sumOf(files, (file) => bytesOf(file)[direction]),
    );
  }
}

function sumOf(files: readonly FileOperationTable[], of: (file: FileOperationTable) => number): number {
  return files.reduce((sum, file) => sum + of(file), 0);
}

/** Lines or bytes added and removed. */
type Directions = { readonly added: number; readonly removed: number };

function linesOf({ lines_added, lines_removed }: FileOperationTable): Directions {
  return { added: lines_added ?? 0, removed: lines_removed ?? 0 };
}

function bytesOf({ size, size_before }: FileOperationTable): Directions {
  const growth = (size ?? 0) - (size_before ?? 0);
  return { added: Math.max(0, growth), removed: Math.max(0, -growth) };
}
