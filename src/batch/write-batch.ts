import { sql, type Transaction } from 'kysely';
import type { ExemplarTable, Schema } from '../store/schema.ts';
import type { Sum } from './capped-sums.ts';
import { inChunks } from './in-chunks.ts';
import type { SpanData } from '../telemetry/span-data.ts';

/**
 * A counter that changes after such a silence is marked as resumed: a back end with a lookback of 35 days also needs
 * its previous value.
 */
const SILENCE_MS = 30 * 24 * 60 * 60 * 1000;

/** Adds increments to the counters. */
export async function writeCounters(db: Transaction<Schema>, sums: readonly Sum[], now: number): Promise<void> {
  const change = { changed_at: now, resumed_at: now, resumed_from: 0 };
  const rows = sums.map(({ id, name, labels, part, value }) => ({ id, name, labels, part, value, ...change }));
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
}

/** Puts spans into the outbox. */
export async function writeSpans(db: Transaction<Schema>, spans: readonly SpanData[], now: number): Promise<void> {
  // Keyed by trace first: span IDs are hashes and would scatter over the index.
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
}

/** Replaces the exemplars of buckets. */
export async function writeExemplars(db: Transaction<Schema>, exemplars: readonly ExemplarTable[]): Promise<void> {
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
}
