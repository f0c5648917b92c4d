import type { ConfigurationDriftTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';
import type { Scope } from './configuration.ts';

/** What a run used, as its ledger states; null if unknown. */
export type UsedSettings = {
  readonly model: string | null;
  readonly effort: string | null;
  readonly cli_version: string | null;
  readonly prompts: string | null;
  readonly sessions: number;
  /** What its requests used, by model, thinking level and agent, as JSON. */
  readonly model_use: string;
};

const COLUMNS = ['model', 'effort', 'cli_version', 'prompts', 'sessions', 'model_use'] as const;

/** What the first attempt of a step used, or a whole run if the step is empty; undefined without such an attempt. */
export async function usedSettings({ db }: Queryable, runId: string, step: string): Promise<UsedSettings | undefined> {
  if (step === '') return db.selectFrom('run_fact').select(COLUMNS).where('id', '=', runId).executeTakeFirst();
  const attempts = db.selectFrom('attempt_fact').select(COLUMNS).where('run_id', '=', runId).where('step', '=', step);
  return attempts.orderBy('started_at').orderBy('id').limit(1).executeTakeFirst();
}

/** The runs of the latest decisions before this one that used the same version and have an outcome, the latest first. */
export async function runsBefore(
  { db }: Queryable,
  { workflow, step }: Scope,
  { versionId, number, limit }: { readonly versionId: string; readonly number: number; readonly limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('decision')
    .innerJoin('decision_outcome', 'decision_outcome.decision_id', 'decision.id')
    .select('decision_outcome.run_id')
    .where('decision.workflow', '=', workflow)
    .where('decision.step', '=', step)
    .where('decision.version_id', '=', versionId)
    .where('decision.number', '<', number)
    .orderBy('decision.number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ run_id }) => run_id);
}

/** Adds a difference; returns false if it is known. */
export async function insertDrift({ db }: Transaction, row: ConfigurationDriftTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('configuration_drift')
    .values(row)
    .onConflict((conflict) => conflict.columns(['decision_id', 'kind']).doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** The differences of all scopes that were stored since a time, oldest first. */
export function driftSince({ db }: Queryable, at: number): Promise<ConfigurationDriftTable[]> {
  return db
    .selectFrom('configuration_drift')
    .selectAll()
    .where('at', '>=', at)
    .orderBy('at')
    .orderBy('number')
    .orderBy('kind')
    .execute();
}

/** The differences of a run. */
export function driftOfRun({ db }: Queryable, runId: string): Promise<ConfigurationDriftTable[]> {
  return db
    .selectFrom('configuration_drift')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('step')
    .orderBy('kind')
    .execute();
}

/** The differences of the run of a decision. */
export function driftOfDecision({ db }: Queryable, decisionId: string): Promise<ConfigurationDriftTable[]> {
  return db
    .selectFrom('configuration_drift')
    .selectAll()
    .where('decision_id', '=', decisionId)
    .orderBy('kind')
    .execute();
}

/** The differences of runs of a configuration in a range of decisions, oldest first. */
export function driftBetween(
  { db }: Queryable,
  { workflow, step }: Scope,
  { arm, from, to }: { readonly arm: string; readonly from: number; readonly to: number },
): Promise<ConfigurationDriftTable[]> {
  return db
    .selectFrom('configuration_drift')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .where('arm', '=', arm)
    .where('number', '>=', from)
    .where('number', '<=', to)
    .orderBy('number')
    .orderBy('kind')
    .execute();
}
