import { sql } from 'kysely';
import type { AttemptFactTable, MoneyReservationTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** A run or step that was started with a choice. */
export type ReservationUse = {
  /** Of the reservation. */
  readonly id: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  /** What is known of its cost so far. */
  readonly spent: number;
  /** How many sessions have a ledger that is not ingested. */
  readonly unsettled: number;
  /** What it cost when it has ended. */
  readonly fact: Pick<AttemptFactTable, 'cost_nano_usd' | 'usage_gap' | 'unpriced'> | null;
};

/** Reserves a share of the limit of a day. */
export async function insertReservation({ db }: Transaction, row: MoneyReservationTable): Promise<void> {
  await db.insertInto('money_reservation').values(row).execute();
}

/** All reservations that were not removed, which are few. */
export function allReservations({ db }: Queryable): Promise<MoneyReservationTable[]> {
  return db.selectFrom('money_reservation').selectAll().orderBy('id').execute();
}

/** Removes reservations. */
export async function removeReservations({ db }: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('money_reservation').where('id', 'in', ids).execute();
}

/** The runs and steps that were started with these choices. */
export async function usesOfReservations({ db }: Queryable, ids: readonly string[]): Promise<ReservationUse[]> {
  if (ids.length === 0) return [];
  const runs = await db
    .selectFrom('run')
    .leftJoin('run_fact as fact', 'fact.id', 'run.id')
    .select(['run.decision as id', 'run.started_at', 'run.ended_at'])
    .select(['fact.cost_nano_usd', 'fact.usage_gap', 'fact.unpriced'])
    .select(sql<number>`(select coalesce(sum(cost_nano_usd), 0) from request where run_id = run.id)`.as('spent'))
    .select(sql<number>`(select count(*) from session where run_id = run.id and settled_at is null)`.as('unsettled'))
    .where('run.decision', 'in', ids)
    .execute();
  const ofStep = sql`run_id = step.run_id and step_id = step.id`;
  const steps = await db
    .selectFrom('step')
    .leftJoin('attempt_fact as fact', 'fact.id', 'step.id')
    .select(['step.decision as id', 'step.started_at', 'step.ended_at'])
    .select(['fact.cost_nano_usd', 'fact.usage_gap', 'fact.unpriced'])
    .select(sql<number>`(select coalesce(sum(cost_nano_usd), 0) from request where ${ofStep})`.as('spent'))
    .select(sql<number>`(select count(*) from session where ${ofStep} and settled_at is null)`.as('unsettled'))
    .where('step.decision', 'in', ids)
    .execute();
  return [...runs, ...steps].map(({ id, spent, unsettled, cost_nano_usd, usage_gap, unpriced, ...times }) => ({
    ...times,
    id: id ?? '',
    spent: Number(spent),
    unsettled: Number(unsettled),
    fact: unpriced === null ? null : { cost_nano_usd, usage_gap, unpriced },
  }));
}
