import { zstdCompressSync } from 'node:zlib';
import type { Column, ColumnType, StoredValue } from '../column.ts';
import type { Provenance } from '../provenance.ts';
import { exactNumber } from '../value-text.ts';
import { ByteWriter, ParquetWriter } from './hyparquet.ts';

/** Rows are compressed in groups of this size: larger groups compress better and take more memory. */
const GROUP_ROWS = 16_384;

/**
 * Rows as Parquet, compressed with zstd: money as decimals, times as timestamps in milliseconds UTC. Each member of the
 * provenance is a key of the file's metadata, such as `stepmeter.columns`.
 */
export async function* parquetOf(
  columns: readonly Column<object>[],
  pages: AsyncIterable<readonly object[]>,
  provenance: Provenance,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'rows', num_children: columns.length }, ...columns.map(schemaOf)],
    codec: 'ZSTD',
    compressors: { ZSTD: (input: Uint8Array) => zstdCompressSync(input) },
    kvMetadata: metadataOf(provenance),
    createdBy: `stepmeter version ${provenance.version}`,
  });
  let group: object[] = [];
  for await (const rows of pages) {
    group = group.concat(rows);
    if (group.length < GROUP_ROWS) continue;
    yield groupBytes(writer, bytes, columns, group);
    group = [];
  }
  if (group.length > 0) yield groupBytes(writer, bytes, columns, group);
  await writer.finish();
  yield takeBytes(bytes);
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Enough for 9 decimals and a billion dollars, in 64 bits. */
const USD = { type: 'INT64', converted_type: 'DECIMAL', scale: 9, precision: 18 } as const;

const TIME = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } as const;

const SCHEMA: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  usd: USD,
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', logical_type: TIME },
  flag: { type: 'BOOLEAN' },
};

function schemaOf({ name, type }: Column<object>): SchemaElement {
  return { name, ...SCHEMA[type], repetition_type: 'OPTIONAL' };
}

function metadataOf(provenance: Provenance): { key: string; value: string }[] {
  return Object.entries(provenance).map(([key, value]) => ({
    key: `stepmeter.${key}`,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

function groupBytes(
  writer: ParquetWriter,
  bytes: ByteWriter,
  columns: readonly Column<object>[],
  rows: readonly object[],
): Uint8Array {
  const columnData = columns.map((column) => ({
    name: column.name,
    data: rows.map((row) => parquetValue(column.type, column.of(row))),
  }));
  void writer.write({ columnData, rowGroupSize: rows.length });
  return takeBytes(bytes);
}

function parquetValue(type: ColumnType, value: StoredValue): string | number | bigint | boolean | null {
  if (type === 'flag') return value === 1;
  if (type === 'text') return value === null || value === undefined ? null : String(value).toWellFormed();
  const amount = exactNumber(type, value);
  return amount === null || type === 'number' ? amount : BigInt(amount);
}

/** What was written since the last call. The offset of the writer continues, to which the metadata of the file refers. */
function takeBytes(bytes: ByteWriter): Uint8Array {
  const taken = bytes.getBytes().slice();
  bytes.index = 0;
  return taken;
}
