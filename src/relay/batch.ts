import { sql, type Transaction } from 'kysely';
import type { Metric } from '../core/names.ts';
import { PRICES, type Price } from '../core/pricing.ts';
import type { CounterTable, ExemplarTable, Schema } from '../store/schema.ts';
import type { SpanData } from './span-data.ts';

/** A metric's labels; one without a value is left out. */
export type Labels = Readonly<Record<string, string | null | undefined>>;

/** One transaction's worth of work: the rows go to `db` at once, counters and spans are collected and written last. */
export type Batch = {
  readonly db: Transaction<Schema>;
  /** What requests are priced by. */
  readonly prices: readonly Price[];
  readonly count: (metric: Metric, labels: Labels, by?: number) => void;
  /** Puts a value, in the metric's unit, into a histogram; the span, where there is one, is its example. */
  readonly observe: (metric: Metric, labels: Labels, value: number, span?: SpanData) => void;
  readonly emit: (span: SpanData) => void;
  /** Writes what was collected. */
  readonly finish: (now: number) => Promise<void>;
};

const ROWS_PER_INSERT = 100;

/** Splits rows so that no statement has more parameters than a database takes. */
export const inChunks = <T>(rows: readonly T[], size: number = ROWS_PER_INSERT): T[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));

const isPresent = (value: string | null | undefined): boolean => value !== null && value !== undefined && value !== '';

/** Labels as JSON with sorted keys, so that equal labels are equal texts. Put together by hand: it is done ten times a record. */
const labelsText = (labels: Labels): string => {
  const keys = Object.keys(labels).filter((key) => isPresent(labels[key]));
  return `{${keys
    .sort()
    .map((key) => `"${key}":${JSON.stringify(labels[key])}`)
    .join(',')}}`;
};

type Sum = Omit<CounterTable, 'changed_at' | 'resumed_at' | 'resumed_from'>;

/**
 * A counter that changes after such a silence has resumed: a back end that looks back for 35 days needs its value from
 * before, too.
 */
const SILENCE_MS = 30 * 24 * 60 * 60 * 1000;

/** Which bucket of a histogram a value falls into, by its index; the last one has no upper bound. */
const bucketOf = ({ bounds = [] }: Metric, value: number): number => {
  const index = bounds.findIndex((bound) => value <= bound);
  return index < 0 ? bounds.length : index;
};

const writeCounters = async (db: Transaction<Schema>, sums: Sum[], now: number): Promise<void> => {
  const rows = sums.map((sum) => ({ ...sum, changed_at: now, resumed_at: now, resumed_from: 0 }));
  const resumes = sql<boolean>`counter.changed_at < excluded.changed_at - ${sql.lit(SILENCE_MS)}`;
  for (const chunk of inChunks(rows)) {
    await db
      .insertInto('counter')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          value: eb('counter.value', '+', eb.ref('excluded.value')),
          changed_at: eb.ref('excluded.changed_at'),
          resumed_at: sql`case when ${resumes} then excluded.changed_at else counter.resumed_at end`,
          resumed_from: sql`case when ${resumes} then counter.value else counter.resumed_from end`,
        })),
      )
      .execute();
  }
};

const writeSpans = async (db: Transaction<Schema>, spans: SpanData[], now: number): Promise<void> => {
  // The trace first: ids of spans are hashes, and would go all over the index.
  const rows = spans.map((span) => ({
    id: `${span.traceId}-${span.spanId}`,
    enqueued_at: now,
    body: JSON.stringify(span),
  }));
  for (const chunk of inChunks(rows)) {
    await db
      .insertInto('outbox')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
};

const writeExemplars = async (db: Transaction<Schema>, exemplars: ExemplarTable[]): Promise<void> => {
  for (const rows of inChunks(exemplars))
    await db
      .insertInto('exemplar')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          trace_id: eb.ref('excluded.trace_id'),
          span_id: eb.ref('excluded.span_id'),
          value: eb.ref('excluded.value'),
          at: eb.ref('excluded.at'),
        })),
      )
      .execute();
};

/** What a batch is opened with. */
export type BatchOptions = {
  /** Whether anybody wants the spans. */
  readonly exports: boolean;
  /** @default those that ship */
  readonly prices?: readonly Price[];
};

/** Opens a batch in a transaction. */
export const openBatch = (db: Transaction<Schema>, { exports, prices = PRICES }: BatchOptions): Batch => {
  const sums = new Map<string, Sum>();
  const exemplars = new Map<string, ExemplarTable>();
  const spans: SpanData[] = [];
  const add = (metric: Metric, labels: string, part: string, by: number): string => {
    const id = `${metric.name} ${labels} ${part}`;
    const sum = sums.get(id) ?? { id, name: metric.name, labels, part, value: 0 };
    sum.value += by;
    sums.set(id, sum);
    return id;
  };
  return {
    db,
    prices,
    count: (metric, labels, by = 1) => {
      if (by !== 0) add(metric, labelsText(labels), '', by);
    },
    observe: (metric, labels, value, span) => {
      const text = labelsText(labels);
      add(metric, text, 'sum', Math.round(value * (metric.scale ?? 1)));
      const id = add(metric, text, String(bucketOf(metric, value)), 1);
      if (span) exemplars.set(id, { id, trace_id: span.traceId, span_id: span.spanId, value, at: span.endedAt });
    },
    emit: (span) => {
      if (exports) spans.push(span);
    },
    finish: async (now) => {
      await writeCounters(db, [...sums.values()], now);
      await writeExemplars(db, [...exemplars.values()]);
      await writeSpans(db, spans, now);
    },
  };
};
