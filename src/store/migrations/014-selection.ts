import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** Adds configurations and their history, choices with their outcomes, and the choice of a run. */
export async function addSelection(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('run').addColumn('decision', textType(db)).execute();
  await createIndexes(db, 'run', ['decision']);
  await createConfigVersion(db);
  await createConfigEvent(db);
  await createDecision(db);
  await createOutcome(db);
  await createState(db);
}

async function createConfigVersion(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('config_version')
    .addColumn('id', text, required)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('name', text, required)
    .addColumn('version', 'bigint', required)
    .addColumn('content', text, required)
    .addColumn('hash', text, required)
    .addColumn('parent', text)
    .addColumn('author', text, required)
    .addColumn('reason', text)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('config_version_key', ['workflow', 'step', 'id'])
    .execute();
}

async function createConfigEvent(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('config_event')
    .addColumn('id', text, primaryKey)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('kind', text, required)
    .addColumn('name', text)
    .addColumn('version_id', text)
    .addColumn('detail', text)
    .addColumn('author', text, required)
    .addColumn('reason', text)
    .addColumn('at', 'bigint', required)
    .addUniqueConstraint('config_event_number', ['workflow', 'step', 'number'])
    .execute();
}

async function createDecision(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('decision')
    .addColumn('id', text, primaryKey)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addColumn('mode', text, required)
    .addColumn('task_type', text)
    .addColumn('complexity', text)
    .addColumn('size', text)
    .addColumn('default_arm', text, required)
    .addColumn('chosen', text, required)
    .addColumn('used', text, required)
    .addColumn('version_id', text, required)
    .addColumn('kind', text, required)
    .addColumn('propensity', 'double precision')
    .addColumn('level', text, required)
    .addColumn('reason', text, required)
    .addColumn('budget_change', 'double precision', required)
    .addColumn('candidates', text, required)
    .addColumn('seed', text, required)
    .addColumn('state_hash', text, required)
    // Two processes that choose at once cannot both have the same number.
    .addUniqueConstraint('decision_number', ['workflow', 'step', 'number'])
    .execute();
}

async function createOutcome(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('decision_outcome')
    .addColumn('decision_id', text, primaryKey)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('run_id', text, required)
    .addColumn('success', 'bigint', required)
    .addColumn('cost_nano_usd', 'bigint')
    .addColumn('duration_ms', 'bigint')
    .addUniqueConstraint('decision_outcome_number', ['workflow', 'step', 'number'])
    .execute();
}

async function createState(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('selection_state')
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('basis', text, required)
    .addColumn('state', text, required)
    .addPrimaryKeyConstraint('selection_state_key', ['workflow', 'step'])
    .execute();
}
