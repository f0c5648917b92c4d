import { csvCell } from '../../core/text/csv-cell.ts';
import { columnsOf, type Cell, type ExportRecord } from './records.ts';

/** Records as CSV; an unknown value is an empty cell. */
export function csvText(records: readonly ExportRecord[]): string {
  const columns = columnsOf(records);
  const header = ['part', ...columns].map(csvCell);
  const rows = records.map(({ part, cells }) => [csvCell(part), ...columns.map((name) => cellText(cells[name]))]);
  return [header, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function cellText(value: Cell | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? csvCell(value) : String(value);
}
