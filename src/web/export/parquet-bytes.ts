import { parquetWriteBuffer } from 'hyparquet-writer';
import { columnsOf, type Cell, type ExportRecord } from './records.ts';

/** Records as Parquet. A column has numbers, flags or texts; if it has several kinds, texts. */
export function parquetBytes(records: readonly ExportRecord[]): ArrayBuffer {
  const part = { name: 'part', data: records.map((record) => record.part), type: 'STRING', nullable: false } as const;
  return parquetWriteBuffer({ columnData: [part, ...columnsOf(records).map((name) => columnOf(name, records))] });
}

const TYPES = { number: 'DOUBLE', boolean: 'BOOLEAN', string: 'STRING' } as const;

function columnOf(name: string, records: readonly ExportRecord[]) {
  const values = records.map(({ cells }) => cells[name] ?? null);
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  const [kind] = kinds.size === 1 ? kinds : ['string'];
  const type = TYPES[kind as keyof typeof TYPES];
  return { name, data: type === 'STRING' ? values.map(textOf) : values, type, nullable: true };
}

function textOf(value: Cell): string | null {
  return value === null ? null : String(value).toWellFormed();
}
