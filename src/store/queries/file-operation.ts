import { bulkInsert } from '../bulk-insert.ts';
import { preparedQuery } from '../prepared-query.ts';
import type { FileOperationTable, StepFilesTable, ToolCallTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** What a file operation did, and when its tool call started; null if the call is unknown. */
export type TimedOperation = Pick<FileOperationTable, 'step_id' | 'path' | 'operation' | 'source' | 'at'> & {
  readonly started_at: ToolCallTable['started_at'] | null;
};

/** What a file operation did to the size of a file. */
export type SizedOperation = Pick<FileOperationTable, 'path' | 'operation' | 'size' | 'size_before'>;

const insertMissing = bulkInsert('file_operation', (insert) =>
  insert.onConflict((conflict) => conflict.column('id').doNothing()).returning('id'),
);

/** Adds file operations; returns the IDs of those that were not stored yet. */
export async function insertFileOperations(
  transaction: Transaction,
  operations: readonly FileOperationTable[],
): Promise<Set<string>> {
  const rows = await insertMissing(transaction, operations);
  return new Set(rows.map(({ id }) => id));
}

/** The file operations of a run, by time. */
export function fileOperationsOfRun({ db }: Queryable, runId: string): Promise<FileOperationTable[]> {
  return db.selectFrom('file_operation').selectAll().where('run_id', '=', runId).orderBy('at').orderBy('id').execute();
}

/** The file operations of these steps within a range of time in milliseconds since 1970, both ends included. */
export async function fileOperationsDuring(
  { db }: Queryable,
  stepIds: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<TimedOperation[]> {
  const found: TimedOperation[] = [];
  for (const ids of inChunks(stepIds)) {
    const rows = await db
      .selectFrom('file_operation as file')
      .leftJoin('tool_call', 'tool_call.id', 'file.tool_call_id')
      .select(['file.step_id', 'file.path', 'file.operation', 'file.source', 'file.at', 'tool_call.started_at'])
      .where('file.step_id', 'in', ids)
      .where('file.at', '>=', from)
      .where('file.at', '<=', to)
      .execute();
    found.push(...rows);
  }
  return found;
}

/** The file operations of a step. */
export function fileOperationsOfStep({ db }: Queryable, stepId: string): Promise<SizedOperation[]> {
  return db
    .selectFrom('file_operation')
    .select(['path', 'operation', 'size', 'size_before'])
    .where('step_id', '=', stepId)
    .execute();
}

const unattributedOf = preparedQuery((db, stepId: string) =>
  db.selectFrom('file_operation').selectAll().where('step_id', '=', stepId).where('tool_call_id', 'is', null),
);

/** The file operations of a step for which no tool call is known. */
export function unattributedOperations(store: Queryable, stepId: string): Promise<FileOperationTable[]> {
  return unattributedOf(store, stepId);
}

/** Removes file operations. */
export async function deleteFileOperations({ db }: Transaction, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids)) await db.deleteFrom('file_operation').where('id', 'in', chunk).execute();
}

/** Lowers the number of files of a step that no tool call explains. */
export async function reduceUnexplainedFiles({ db }: Transaction, stepId: string, files: number): Promise<void> {
  await db
    .updateTable('step_files')
    .set((eb) => ({ unexplained: eb('unexplained', '-', files) }))
    .where('id', '=', stepId)
    .where('unexplained', '>=', files)
    .execute();
}

/** Adds the overall file changes of a step; those already stored are kept as they are. */
export async function insertStepFiles({ db }: Transaction, files: StepFilesTable): Promise<void> {
  await db
    .insertInto('step_files')
    .values(files)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Number and bytes of the files that the steps of a run wrote in ignored folders. */
export async function uncountedFilesOfRun(
  { db }: Queryable,
  runId: string,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const row = await db
    .selectFrom('step_files')
    .select(({ fn }) => [fn.sum('uncounted_files').as('files'), fn.sum('uncounted_bytes').as('bytes')])
    .where('run_id', '=', runId)
    .executeTakeFirst();
  return { files: Number(row?.files ?? 0), bytes: Number(row?.bytes ?? 0) };
}
