import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** Adds experiments, their assignments, and the task and the assignment of a run. */
export async function addExperiments(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  for (const name of ['task', 'assignment']) await db.schema.alterTable('run').addColumn(name, text).execute();
  await createIndexes(db, 'run', ['assignment']);
  await db.schema
    .createTable('experiment')
    .addColumn('name', text, primaryKey)
    .addColumn('workflow', text, required)
    .addColumn('plan', text, required)
    .addColumn('plan_hash', text, required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('stopped_at', 'bigint')
    .addColumn('adopted', text)
    .addColumn('looks', 'bigint', required)
    .addColumn('result', text)
    .execute();
  await createAssignment(db);
}

async function createAssignment(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('assignment')
    .addColumn('id', text, primaryKey)
    .addColumn('experiment', text, required)
    .addColumn('plan_hash', text, required)
    .addColumn('unit', text, required)
    .addColumn('arm', text, required)
    .addColumn('context', text, required)
    .addColumn('position', 'bigint')
    .addColumn('task', text)
    .addColumn('task_type', text)
    .addColumn('run_id', text)
    .addColumn('configuration_hash', text, required)
    .addColumn('at', 'bigint', required)
    // Two assigners can never give one unit two arms, nor two units one place in a block.
    .addUniqueConstraint('assignment_of_unit', ['experiment', 'unit'])
    .addUniqueConstraint('assignment_at_position', ['experiment', 'context', 'position'])
    .execute();
  await createIndexes(db, 'assignment', ['run_id', 'task']);
}
