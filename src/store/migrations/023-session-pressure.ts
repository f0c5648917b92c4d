import type { Kysely } from 'kysely';

/** Adds how long the start of a session took, and how long the machine was under pressure while it ran. */
export async function addSessionPressure(db: Kysely<unknown>): Promise<void> {
  for (const column of ['spawn_us', 'stalled_cpu_ms', 'stalled_io_ms', 'stalled_memory_ms'])
    await db.schema.alterTable('session').addColumn(column, 'bigint').execute();
}
