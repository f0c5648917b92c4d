import { DAY_MS } from '../../core/time/day.ts';
import { bulkInsert } from '../bulk-insert.ts';
import { sql } from 'kysely';
import type { CounterTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';

/** An increment of a counter. */
export type Increment = Omit<CounterTable, 'changed_at' | 'resumed_at' | 'resumed_from'>;

/**
 * A counter that changes after such a silence is marked as resumed: a back end with a lookback of 35 days also needs
 * its previous value.
 */
const SILENCE_MS = 30 * DAY_MS;

const RESUMES = sql<boolean>`counter.changed_at < excluded.changed_at - ${sql.lit(SILENCE_MS)}`;

const addRows = bulkInsert('counter', (insert) =>
  insert.onConflict((conflict) =>
    conflict.column('id').doUpdateSet((eb) => ({
      value: eb('counter.value', '+', eb.ref('excluded.value')),
      changed_at: eb.ref('excluded.changed_at'),
      resumed_at: sql`case when ${RESUMES} then excluded.changed_at else counter.resumed_at end`,
      resumed_from: sql`case when ${RESUMES} then counter.value else counter.resumed_from end`,
    })),
  ),
);

/** Adds increments to the counters. `now` is the time of the change in milliseconds since 1970. */
export async function addToCounters(
  transaction: Transaction,
  increments: readonly Increment[],
  now: number,
): Promise<void> {
  const change = { changed_at: now, resumed_at: now, resumed_from: 0 };
  await addRows(
    transaction,
    increments.map(({ id, name, labels, part, value }) => ({ id, name, labels, part, value, ...change })),
  );
}

/** All counters. */
export function allCounters({ db }: Queryable): Promise<CounterTable[]> {
  return db.selectFrom('counter').selectAll().execute();
}

/** Removes the mark of resumed counters that resumed at a time or before: the back end has their previous value. */
export async function clearResumed(
  { write }: { readonly write: <T>(fn: (transaction: Transaction) => Promise<T>) => Promise<T> },
  ids: readonly string[],
  until: number,
): Promise<void> {
  for (const chunk of inChunks(ids))
    await write(({ db }) =>
      db
        .updateTable('counter')
        .set({ resumed_at: null, resumed_from: null })
        .where('id', 'in', chunk)
        .where('resumed_at', '<=', until)
        .execute(),
    );
}
