import type { Column } from '../column.ts';
import type { Provenance } from '../provenance.ts';
import { valueText } from '../value-text.ts';

type Pages = AsyncIterable<readonly object[]>;

/** Rows as JSON: an object with the provenance as `meta`, and `rows`. */
export async function* jsonOf(
  columns: readonly Column<object>[],
  pages: Pages,
  provenance: Provenance,
): AsyncGenerator<string> {
  yield `{"meta":${JSON.stringify(provenance)},"rows":[`;
  const objectOf = rowText(columns);
  let separator = '\n';
  for await (const rows of pages) {
    yield separator + rows.map(objectOf).join(',\n');
    separator = ',\n';
  }
  yield '\n]}\n';
}

/** Writes a row as an object. Money is written as an exact decimal, which a number of JavaScript might not be. */
function rowText(columns: readonly Column<object>[]): (row: object) => string {
  const members = columns.map((column, index) => ({
    column,
    start: `${index === 0 ? '' : ','}${JSON.stringify(column.name)}:`,
    isQuoted: column.type === 'text' || column.type === 'time',
  }));
  return (row) => {
    let text = '{';
    for (const { column, start, isQuoted } of members) {
      const value = valueText(column.type, column.of(row));
      text += start + (value !== null && isQuoted ? JSON.stringify(value) : value);
    }
    return `${text}}`;
  };
}

/** Rows as NDJSON: every line is a row. */
export async function* ndjsonOf(columns: readonly Column<object>[], pages: Pages): AsyncGenerator<string> {
  const objectOf = rowText(columns);
  for await (const rows of pages) yield rows.map((row) => `${objectOf(row)}\n`).join('');
}
