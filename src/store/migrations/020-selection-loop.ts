import type { Kysely } from 'kysely';
import { createIndexes, primaryKey, required, textType } from './columns.ts';

/** Adds alarms, suggestions and drift of configurations; a decision keeps its price instead of a change of the budget. */
export async function addSelectionLoop(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('decision').renameColumn('budget_change', 'price_usd').execute();
  // States from before the price are computed again.
  await db.deleteFrom('selection_state' as never).execute();
  await createAlarm(db);
  await createSuggestion(db);
  await createDrift(db);
}

async function createAlarm(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('selection_alarm')
    .addColumn('decision_id', text, required)
    .addColumn('signal', text, required)
    .addColumn('arm', text, required)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addColumn('cell', text, required)
    .addColumn('statistic', 'double precision', required)
    .addColumn('threshold', 'double precision', required)
    .addColumn('before', 'double precision', required)
    .addColumn('after', 'double precision', required)
    .addColumn('runs', 'bigint', required)
    .addColumn('cause', text)
    .addPrimaryKeyConstraint('selection_alarm_key', ['decision_id', 'signal', 'arm'])
    .execute();
  await createIndexes(db, 'selection_alarm', ['workflow']);
}

async function createSuggestion(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('suggestion')
    .addColumn('id', text, primaryKey)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('at', 'bigint', required)
    .addColumn('kind', text, required)
    .addColumn('name', text, required)
    .addColumn('reason', text, required)
    .execute();
  await createIndexes(db, 'suggestion', ['workflow']);
}

async function createDrift(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('configuration_drift')
    .addColumn('decision_id', text, required)
    .addColumn('kind', text, required)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('number', 'bigint', required)
    .addColumn('run_id', text, required)
    .addColumn('arm', text, required)
    .addColumn('at', 'bigint', required)
    .addColumn('expected', text, required)
    .addColumn('found', text, required)
    .addPrimaryKeyConstraint('configuration_drift_key', ['decision_id', 'kind'])
    .execute();
  await createIndexes(db, 'configuration_drift', ['workflow', 'run_id']);
}
