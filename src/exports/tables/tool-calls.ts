import { toolCallRows, type ToolCallRow } from '../../store/queries/exports/activity-rows.ts';
import { columnsOf } from '../column.ts';
import { LARGE_PAGE, type ExportTable } from '../export-table.ts';
import { runColumns, simulatedColumn, stepColumns, timeColumns } from './shared-columns.ts';

const { text } = columnsOf<ToolCallRow>();

/** Tool calls. */
export const toolCallsTable: ExportTable<ToolCallRow> = {
  name: 'tool-calls',
  meaning: 'Tool calls, without their input and output',
  filters: ['workflow', 'run', 'step', 'simulated'],
  range: 'ended_at',
  columns: [
    text('id_key', 'tool_call.id', 'ID of the tool call', 'tool_call_id'),
    ...runColumns<ToolCallRow>(),
    ...stepColumns<ToolCallRow>(),
    text('session_id', 'tool_call.session_id', 'ID of the session'),
    text('agent_id', 'tool_call.agent_id', 'ID of the subagent; empty for the main agent'),
    text('tool', 'tool_call.tool', 'Name of the tool'),
    ...timeColumns<ToolCallRow>('tool_call'),
    text('result', 'tool_call.result', '`success`, `error` or `denied`'),
    text('error_type', 'tool_call.error_type', 'Type of the error'),
    text('source', 'tool_call.source', '`hook`, or `ledger` if only the transcript has it'),
    simulatedColumn<ToolCallRow>(),
  ],
  pageSize: LARGE_PAGE,
  page: toolCallRows,
};
