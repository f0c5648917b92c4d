import { fileRows, type FileRow } from '../../store/queries/exports/activity-rows.ts';
import { columnsOf } from '../column.ts';
import { LARGE_PAGE, type ExportTable } from '../export-table.ts';
import { runColumns, simulatedColumn, stepColumns } from './shared-columns.ts';

const { text, integer, time } = columnsOf<FileRow>();

/** File operations. */
export const filesTable: ExportTable<FileRow> = {
  name: 'files',
  meaning: 'File operations, with paths and without content',
  filters: ['workflow', 'run', 'step', 'simulated'],
  range: 'at',
  columns: [
    text('id_key', 'file_operation.id', 'ID of the file operation', 'file_operation_id'),
    ...runColumns<FileRow>(),
    ...stepColumns<FileRow>(),
    text('tool_call_id', 'file_operation.tool_call_id', 'ID of the tool call; empty if none is known'),
    text('operation', 'file_operation.operation', '`create`, `modify` or `delete`'),
    text('path', 'file_operation.path', 'Path, relative to the project'),
    text('extension', 'file_operation.extension', 'Extension of the file'),
    integer('size', 'By', 'file_operation.size', 'Size after the operation', 'size_bytes'),
    integer('size_before', 'By', 'file_operation.size_before', 'Size before the operation', 'size_before_bytes'),
    integer('lines', '{line}', 'file_operation.lines', 'Lines after the operation'),
    integer('lines_added', '{line}', 'file_operation.lines_added', 'Added lines'),
    integer('lines_removed', '{line}', 'file_operation.lines_removed', 'Removed lines'),
    text('renamed_from', 'file_operation.renamed_from', 'Path before a rename'),
    text('renamed_to', 'file_operation.renamed_to', 'Path after a rename'),
    text('source', 'file_operation.source', '`tool`, or `shell` for changes made by a command'),
    time('at', 'file_operation.at', 'Time of the operation'),
    simulatedColumn<FileRow>(),
  ],
  pageSize: LARGE_PAGE,
  page: fileRows,
};
