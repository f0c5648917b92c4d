import type { Transaction } from 'kysely';
import type { Metric } from '../core/names.ts';
import type { Schema } from '../store/schema.ts';
import type { SpanData } from './span-data.ts';

/** A metric's labels; one without a value is left out. */
export type Labels = Readonly<Record<string, string | null | undefined>>;

/** One transaction's worth of work: the rows go to `db` at once, counters and spans are collected and written last. */
export type Batch = {
  readonly db: Transaction<Schema>;
  readonly count: (metric: Metric, labels: Labels, by?: number) => void;
  readonly emit: (span: SpanData) => void;
  /** Writes what was collected. */
  readonly finish: (now: number) => Promise<void>;
};

const ROWS_PER_INSERT = 100;

/** Splits rows so that no statement has more parameters than a database takes. */
export const inChunks = <T>(rows: readonly T[], size: number = ROWS_PER_INSERT): T[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));

/** Labels as JSON with sorted keys, so that equal labels are equal texts. */
const labelsText = (labels: Labels): string => {
  const present = Object.entries(labels).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return JSON.stringify(Object.fromEntries(present.sort(([a], [b]) => (a < b ? -1 : 1))));
};

type Sum = { readonly id: string; readonly name: string; readonly labels: string; value: number };

const writeCounters = async (db: Transaction<Schema>, sums: Sum[]): Promise<void> => {
  for (const rows of inChunks(sums)) {
    await db
      .insertInto('counter')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({ value: eb('counter.value', '+', eb.ref('excluded.value')) })),
      )
      .execute();
  }
};

const writeSpans = async (db: Transaction<Schema>, spans: SpanData[], now: number): Promise<void> => {
  const rows = spans.map((span) => ({ id: span.spanId, enqueued_at: now, body: JSON.stringify(span) }));
  for (const chunk of inChunks(rows)) {
    await db
      .insertInto('outbox')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
};

/** Opens a batch in a transaction. `exports` says whether anybody wants the spans. */
export const openBatch = (db: Transaction<Schema>, exports: boolean): Batch => {
  const sums = new Map<string, Sum>();
  const spans: SpanData[] = [];
  return {
    db,
    count: (metric, labels, by = 1) => {
      if (by === 0) return;
      const text = labelsText(labels);
      const id = `${metric.name} ${text}`;
      const sum = sums.get(id) ?? { id, name: metric.name, labels: text, value: 0 };
      sum.value += by;
      sums.set(id, sum);
    },
    emit: (span) => {
      if (exports) spans.push(span);
    },
    finish: async (now) => {
      await writeCounters(db, [...sums.values()]);
      await writeSpans(db, spans, now);
    },
  };
};
