import type { DetectionDueTable, DetectionUnit } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** Marks units as due since the end of the earliest fact that changed. */
export async function addDetectionDue({ db }: Transaction, rows: readonly DetectionDueTable[]): Promise<void> {
  for (const row of rows)
    await db
      .insertInto('detection_due')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['workflow', 'step', 'simulated'])
          .doUpdateSet({ since: row.since })
          .where('detection_due.since', '>', row.since),
      )
      .execute();
}

/** Units that are due, in order. */
export async function detectionDue({ db }: Queryable, limit: number): Promise<DetectionDueTable[]> {
  return db
    .selectFrom('detection_due')
    .selectAll()
    .orderBy('workflow')
    .orderBy('step')
    .orderBy('simulated')
    .limit(limit)
    .execute();
}

/** Since when this unit is due, in milliseconds since 1970; undefined if it is not. */
export async function dueSince({ db }: Queryable, unit: DetectionUnit): Promise<number | undefined> {
  const row = await db
    .selectFrom('detection_due')
    .select('since')
    .where('workflow', '=', unit.workflow)
    .where('step', '=', unit.step)
    .where('simulated', '=', unit.simulated)
    .executeTakeFirst();
  return row?.since;
}

/** Removes the mark of a unit. */
export async function removeDetectionDue({ db }: Transaction, unit: DetectionUnit): Promise<void> {
  await db
    .deleteFrom('detection_due')
    .where('workflow', '=', unit.workflow)
    .where('step', '=', unit.step)
    .where('simulated', '=', unit.simulated)
    .execute();
}
