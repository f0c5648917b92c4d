import { csvText } from './csv-text.ts';
import type { FileFormat } from './file-formats.ts';
import { recordsOf } from './records.ts';

/** What a view shows as a file. */
export async function writeFile(answer: object, format: FileFormat): Promise<Blob> {
  if (format === 'json') return new Blob([`${JSON.stringify(answer, null, 2)}\n`], { type: 'application/json' });
  const records = recordsOf(answer);
  if (format === 'csv') return new Blob([csvText(records)], { type: 'text/csv' });
  const { parquetBytes } = await import('./parquet-bytes.ts');
  return new Blob([parquetBytes(records)], { type: 'application/vnd.apache.parquet' });
}
