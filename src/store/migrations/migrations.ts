import { textType } from './columns.ts';
import { sql, type Kysely, type Migration } from 'kysely';
import { createActivity } from './001-activity.ts';
import { createExports } from './001-exports.ts';
import { createRuns } from './001-runs.ts';
import { createSessions } from './001-sessions.ts';
import { addBoundedExport } from './003-bounded-export.ts';
import { addBaselines } from './010-baselines.ts';
import { addFacts } from './010-facts.ts';
import { addExperiments } from './011-experiments.ts';
import { addSelection } from './014-selection.ts';
import { addDetection } from './016-detection.ts';
import { addAnalysis } from './018-analysis.ts';
import { addAlerts } from './019-alerts.ts';
import { addSelectionLoop } from './020-selection-loop.ts';
import { addOperations } from './021-operations.ts';
import { forgetStatusesOfTwoArms } from './022-arms.ts';
import { addSessionPressure } from './023-session-pressure.ts';
import { addSelectionCheckpoints } from './024-selection-checkpoints.ts';
import { addWitnessedProcesses } from './025-witnessed-processes.ts';
import { indexRequestsByModel } from './027-page.ts';
import { addCacheFalseHits } from './028-cache-false-hits.ts';
import { indexSimulatedRuns } from './029-simulated-runs.ts';
import { addStepDecisions } from './030-step-decisions.ts';
import { addMoneyReservations } from './031-money-reservations.ts';

/** All migrations in order. A released migration is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001': { up: createTables },
  '002': { up: addBilledCost },
  '003': { up: addBoundedExport },
  '004': { up: addTimeToFirstToken },
  '005': { up: indexRequestsByTime },
  '006': { up: addQueues },
  '007': { up: addPreviousSetting },
  '010': { up: addFacts },
  '010-baselines': { up: addBaselines },
  '011': { up: addExperiments },
  '014': { up: addSelection },
  '016': { up: addDetection },
  '018': { up: addAnalysis },
  '019': { up: addAlerts },
  '020': { up: addSelectionLoop },
  '021': { up: addOperations },
  '022': { up: forgetStatusesOfTwoArms },
  '023': { up: addSessionPressure },
  '024': { up: addSelectionCheckpoints },
  '025': { up: addWitnessedProcesses },
  '027': { up: indexRequestsByModel },
  '028': { up: addCacheFalseHits },
  '029': { up: indexSimulatedRuns },
  '030': { up: addStepDecisions },
  '031': { up: addMoneyReservations },
  '032': { up: indexAttemptDurations },
  '033': { up: addDecisionPrompts },
  '034': { up: addWithdrawals },
  '035': { up: addSuggestionValues },
};

async function createTables(db: Kysely<unknown>): Promise<void> {
  await createRuns(db);
  await createSessions(db);
  await createActivity(db);
  await createExports(db);
}

/** The part of a request's cost that comes from the CLI's bill. */
async function addBilledCost(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('request').addColumn('bill_nano_usd', 'bigint').execute();
}

/** The time to the first token of a session. */
async function addTimeToFirstToken(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('session').addColumn('time_to_first_token', 'bigint').execute();
}

/** Spend is reported by day, and the status line of the CLI asks for it all the time. */
async function indexRequestsByTime(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('request_by_ended_at').on('request').column('ended_at').execute();
}

/** Where an attempt waited for a worker, and what started a run in another trace. */
async function addQueues(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('step').addColumn('queue', 'text').execute();
  await db.schema.alterTable('step').addColumn('queued_ms', 'bigint').execute();
  await db.schema.alterTable('run').addColumn('started_by', 'text').execute();
}

/** The value that a setting replaced. */
async function addPreviousSetting(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('change').addColumn('previous', 'text').execute();
}

/** How long attempts usually take is read for every run that is shown, from the index alone. */
async function indexAttemptDurations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('attempt_fact_by_usual')
    .on('attempt_fact')
    .columns(['workflow', 'step', 'run_started_at', 'simulated', 'task_type', 'config_id', 'duration_ms', 'run_id'])
    .execute();
}

/** A choice notes that the prompt file of its configuration was edited since its version was added. */
async function addDecisionPrompts(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('decision').addColumn('prompt_hash', textType(db)).execute();
}

/** Evidence may fade without an alarm: a suggestion notes why it does not hold any more. */
async function addWithdrawals(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('suggestion').addColumn('withdrawn', textType(db)).execute();
}

/**
 * Projects may value a success and time differently: a suggestion is judged by the values that it was made with. An open
 * one whose values were not recorded is withdrawn, since others would say nothing about it.
 */
async function addSuggestionValues(db: Kysely<unknown>): Promise<void> {
  for (const column of ['value_usd', 'time_price_usd'])
    await db.schema
      .alterTable('suggestion')
      .addColumn(column, 'double precision', (own) => own.notNull().defaultTo(sql.lit(0)))
      .execute();
  await sql`update suggestion set withdrawn = 'the values that it was made with were not recorded'
    where kind = 'default' and withdrawn is null
    and not exists (select 1 from config_event where config_event.detail = suggestion.id)`.execute(db);
}
