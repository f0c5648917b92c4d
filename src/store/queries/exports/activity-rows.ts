import { sql } from 'kysely';
import type { FileOperationTable, RequestTable, ToolCallTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { rowsOfRuns, type PageRequest, type RowOfRun, type StepOfRow } from './rows-of-runs.ts';

/** A model request. */
export type RequestRow = RowOfRun &
  StepOfRow &
  Omit<RequestTable, 'id' | 'run_id' | 'step_id' | 'bill_nano_usd'> & {
    readonly from_bill: number | null;
    readonly duration_ms: number;
  };

/** A tool call. */
export type ToolCallRow = RowOfRun &
  StepOfRow &
  Omit<ToolCallTable, 'id' | 'run_id' | 'step_id'> & { readonly duration_ms: number };

/** A file operation. */
export type FileRow = RowOfRun & StepOfRow & Omit<FileOperationTable, 'id' | 'run_id' | 'step_id'>;

/** A page of model requests. A range of time applies to their end, as in reports of spend. */
export function requestRows(store: Queryable, page: PageRequest<RequestRow>): Promise<RequestRow[]> {
  const columns = sql`row.session_id, row.agent_id, row.model, row.effort, row.speed, row.started_at, row.ended_at,
    row.ended_at - row.started_at as duration_ms, row.input, row.output, row.cache_read, row.cache_write_5m,
    row.cache_write_1h, row.reasoning, row.cost_nano_usd, row.source,
    coalesce(row.bill_nano_usd, case when row.source = 'bill' then row.cost_nano_usd end) as from_bill`;
  const model = sql.ref('row.model');
  return rowsOfRuns(store, { table: 'request', columns, start: 'started_at', time: 'ended_at', model }, page);
}

/** A page of tool calls. A range of time applies to their end, as in reports of spend. */
export function toolCallRows(store: Queryable, page: PageRequest<ToolCallRow>): Promise<ToolCallRow[]> {
  const columns = sql`row.session_id, row.agent_id, row.tool, row.started_at, row.ended_at,
    row.ended_at - row.started_at as duration_ms, row.result, row.error_type, row.source`;
  return rowsOfRuns(store, { table: 'tool_call', columns, start: 'started_at', time: 'ended_at' }, page);
}

/** A page of file operations. */
export function fileRows(store: Queryable, page: PageRequest<FileRow>): Promise<FileRow[]> {
  const columns = sql`row.tool_call_id, row.operation, row.path, row.extension, row.size, row.size_before, row.lines,
    row.lines_added, row.lines_removed, row.renamed_from, row.renamed_to, row.source, row.at`;
  return rowsOfRuns(store, { table: 'file_operation', columns, start: 'at', time: 'at' }, page);
}
