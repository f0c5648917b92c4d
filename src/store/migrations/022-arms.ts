import type { Kysely } from 'kysely';

/** Forgets the kept statuses of stopped experiments, which named two arms: they are computed again from their runs. */
export async function forgetStatusesOfTwoArms(db: Kysely<unknown>): Promise<void> {
  await db
    .updateTable('experiment' as never)
    .set({ result: null } as never)
    .execute();
}
