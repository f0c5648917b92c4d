import type { Column, ColumnType } from '../../src/exports/column.ts';
import { TABLES } from '../../src/exports/tables/all-tables.ts';

/** The JSON Schema of the exports: a document of `--format json`; a line of `--format ndjson` is one of its rows. */
export function exportsSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Exports of Stepmeter',
    description: 'Generated from src/exports/tables. Money is in US dollars, times are in UTC; null means unknown.',
    oneOf: TABLES.map(({ name }) => ({
      type: 'object',
      required: ['meta', 'rows'],
      additionalProperties: false,
      properties: {
        meta: { type: 'object', required: ['table'], properties: { table: { const: name } } },
        rows: { type: 'array', items: { $ref: `#/$defs/${name}` } },
      },
    })),
    $defs: Object.fromEntries(TABLES.map(({ name, meaning, columns }) => [name, rowSchema(meaning, columns)])),
  };
}

const TYPES: Readonly<Record<ColumnType, object>> = {
  text: { type: ['string', 'null'] },
  integer: { type: ['integer', 'null'] },
  number: { type: ['number', 'null'] },
  usd: { type: ['number', 'null'] },
  time: { type: ['string', 'null'], format: 'date-time' },
  flag: { type: 'boolean' },
};

/** No column is required: `--columns` leaves some out. */
function rowSchema(meaning: string, columns: readonly Column<object>[]): object {
  const properties = columns.map((column) => [column.name, { ...TYPES[column.type], description: describe(column) }]);
  return {
    type: 'object',
    description: meaning,
    additionalProperties: false,
    properties: Object.fromEntries(properties) as object,
  };
}

function describe({ meaning, unit }: Column<object>): string {
  return unit === undefined ? meaning : `${meaning} [${unit}]`;
}
