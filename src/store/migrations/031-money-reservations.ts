import type { Kysely } from 'kysely';
import { primaryKey, required, textType } from './columns.ts';

/** Choices reserve their share of the limit of a day until their runs have ended. */
export async function addMoneyReservations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('money_reservation')
    .addColumn('id', textType(db), primaryKey)
    .addColumn('at', 'bigint', required)
    .addColumn('nano_usd', 'bigint', required)
    .execute();
}
