import {
  fileCountsByKey,
  toolCallCountsByKey,
  type FileCounts,
  type SumKey,
  type ToolCallCounts,
} from '../../store/queries/exports/sums-of-runs.ts';
import type { Queryable } from '../../store/transaction.ts';
import { columnsOf, type Column } from '../column.ts';

export type { FileCounts, ToolCallCounts } from '../../store/queries/exports/sums-of-runs.ts';

/** The columns of numbers of tool calls. */
export function toolCallColumns<R extends ToolCallCounts>(): Column<R>[] {
  const { integer } = columnsOf<R>();
  return [
    integer('calls', '{call}', 'count of tool_call', 'Tool calls', 'tool_calls'),
    integer('failed', '{call}', 'count of tool_call', 'Tool calls with an error', 'failed_tool_calls'),
    integer('denied', '{call}', 'count of tool_call', 'Tool calls that were denied', 'denied_tool_calls'),
  ];
}

/** The columns of numbers of file operations. */
export function fileColumns<R extends FileCounts>(): Column<R>[] {
  const { integer } = columnsOf<R>();
  return [
    integer('created', '{operation}', 'count of file_operation', 'Created files', 'files_created'),
    integer('modified', '{operation}', 'count of file_operation', 'Modifications of files', 'files_modified'),
    integer('deleted', '{operation}', 'count of file_operation', 'Deleted files', 'files_deleted'),
    integer('lines_added', '{line}', 'sum of file_operation.lines_added', 'Added lines; empty if not known'),
    integer('lines_removed', '{line}', 'sum of file_operation.lines_removed', 'Removed lines; empty if not known'),
  ];
}

const NO_CALLS: ToolCallCounts = { calls: 0, failed: 0, denied: 0 };

/** The tool calls of rows by this key, in these runs. */
export async function callsByKey(
  store: Queryable,
  runIds: readonly string[],
  key: SumKey,
): Promise<(id: string) => ToolCallCounts> {
  const counts = await toolCallCountsByKey(store, runIds, key);
  return (id) => counts.get(id) ?? NO_CALLS;
}

const NO_FILES: FileCounts = { created: 0, modified: 0, deleted: 0, lines_added: null, lines_removed: null };

/** The file operations of rows by this key, in these runs. */
export async function filesByKey(
  store: Queryable,
  runIds: readonly string[],
  key: 'run_id' | 'step_id',
): Promise<(id: string) => FileCounts> {
  const counts = await fileCountsByKey(store, runIds, key);
  return (id) => counts.get(id) ?? NO_FILES;
}
