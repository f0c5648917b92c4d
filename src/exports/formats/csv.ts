import { csvCell } from '../../core/text/csv-cell.ts';
import type { Column, StoredValue } from '../column.ts';
import { valueText } from '../value-text.ts';

/**
 * Rows as CSV by RFC 4180: a header, lines that end with CR LF, UTF-8. An unknown value is an empty cell, an empty text
 * is `""`. A text that a spreadsheet would take for a formula starts with an apostrophe; numbers do not.
 */
export async function* csvOf(
  columns: readonly Column<object>[],
  pages: AsyncIterable<readonly object[]>,
): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => name).join(',')}\r\n`;
  const cells = columns.map(cellOf);
  for await (const rows of pages) {
    let text = '';
    for (const row of rows) {
      let separator = '';
      for (const cell of cells) {
        text += separator + cell(row);
        separator = ',';
      }
      text += '\r\n';
    }
    yield text;
  }
}

/** The cell of a column in a row. Only texts have characters that need quotes; most repeat those of the row before. */
function cellOf(column: Column<object>): (row: object) => string {
  const { type } = column;
  if (type !== 'text') return (row) => valueText(type, column.of(row)) ?? '';
  let [last, cell]: [StoredValue, string] = [null, ''];
  return (row) => {
    const value = column.of(row);
    if (value === last) return cell;
    const text = valueText(type, value);
    [last, cell] = [value, text === null ? '' : csvCell(text)];
    return cell;
  };
}
