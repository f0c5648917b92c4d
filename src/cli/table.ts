import { printable } from '../core/printable.ts';

/** A column: its heading, and whether its cells are numbers, which stand at the right. */
export type Column = { readonly heading: string; readonly right?: boolean };

/** Cells as an aligned table with headings, one row a line, whatever is in the cells. */
export function table(columns: readonly Column[], cellRows: readonly (readonly string[])[]): string {
  const rows = cellRows.map((row) => row.map(printable));
  const widths = columns.map(({ heading }, i) => Math.max(heading.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ right }, i) =>
        right ? (cells[i] ?? '').padStart(widths[i] ?? 0) : (cells[i] ?? '').padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [columns.map(({ heading }) => heading), ...rows].map(line).join('\n');
}
