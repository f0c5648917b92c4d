import type { Kysely } from 'kysely';

/** How long attempts usually take is read for every run that is shown, from the index alone. */
export async function indexAttemptDurations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('attempt_fact_by_usual')
    .on('attempt_fact')
    .columns(['workflow', 'step', 'run_started_at', 'simulated', 'task_type', 'config_id', 'duration_ms', 'run_id'])
    .execute();
}
