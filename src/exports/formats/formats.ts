import type { Column } from '../column.ts';
import type { Provenance } from '../provenance.ts';
import { csvOf } from './csv.ts';
import { jsonOf, ndjsonOf } from './json.ts';

/** The formats of exports. */
export const FORMATS = ['json', 'ndjson', 'csv', 'parquet'] as const;

/** One of the formats. */
export type Format = (typeof FORMATS)[number];

/** The formats that cannot hold their provenance, which is written to a file beside them. */
export const WITHOUT_PROVENANCE: ReadonlySet<Format> = new Set(['csv', 'ndjson']);

/** The bytes of an export, in chunks. */
export type Chunks = AsyncIterable<string | Uint8Array>;

/** Writes rows in a format. */
export async function encode(
  format: Format,
  columns: readonly Column<object>[],
  pages: AsyncIterable<readonly object[]>,
  provenance: Provenance,
): Promise<Chunks> {
  if (format === 'csv') return csvOf(columns, pages);
  if (format === 'ndjson') return ndjsonOf(columns, pages);
  if (format === 'json') return jsonOf(columns, pages, provenance);
  const { parquetOf } = await import('./parquet.ts');
  return parquetOf(columns, pages, provenance);
}
