import { sql, type Expression, type RawBuilder } from 'kysely';
import type { DecisionOutcomeTable, DecisionTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';
import type { Scope } from './configuration.ts';

/** A decision with its outcome; null while there is none. */
export type DecisionWithOutcome = DecisionTable & { readonly outcome: DecisionOutcomeTable | null };

/** A run that has ended and whose ledger is ingested, of a decision without an outcome. */
export type EndedDecision = {
  readonly decision_id: string;
  readonly number: number;
  /** The configuration and its version that the run was to use. */
  readonly used: string;
  readonly version_id: string;
  readonly prompt_hash: string | null;
  readonly run_id: string;
  readonly result: string;
  readonly duration_ms: number | null;
  readonly cost_nano_usd: number | null;
  readonly usage_gap: string | null;
  readonly unpriced: number;
};

/** What a list shows of a decision, and how its run ended; null while that is not known. */
export type ListedDecisionRow = Omit<DecisionTable, 'candidates' | 'seed' | 'state_hash' | 'prompt_hash'> &
  Pick<DecisionOutcomeTable, 'cost_nano_usd'> & { readonly run_id: string | null; readonly success: number | null };

/** An outcome that comes after this many later decisions is left out. */
export const LATEST = 400;

/** A choice that a run, or a step of it, was started with. */
export type ChoiceOfRun = {
  readonly id: string;
  /** What it was made for; null if the store has no such decision. */
  readonly workflow: string | null;
  /** The run that its outcome is of; null while there is none. */
  readonly outcomeRun: string | null;
};

/** The decisions of a scope after this number, in their order, with their outcomes; by default up to the last one. */
export async function decisionsAfter(
  { db }: Queryable,
  { workflow, step }: Scope,
  number: number,
  until: number = Number.MAX_SAFE_INTEGER,
): Promise<DecisionWithOutcome[]> {
  const rows = await db
    .selectFrom('decision')
    .leftJoin('decision_outcome', 'decision_outcome.decision_id', 'decision.id')
    .selectAll('decision')
    .select(['decision_outcome.run_id', 'decision_outcome.success'])
    .select(['decision_outcome.cost_nano_usd', 'decision_outcome.duration_ms'])
    .where('decision.workflow', '=', workflow)
    .where('decision.step', '=', step)
    .where('decision.number', '>', number)
    .where('decision.number', '<=', until)
    .orderBy('decision.number')
    .execute();
  return rows.map(({ run_id, success, cost_nano_usd, duration_ms, ...decision }) => {
    if (run_id === null || success === null) return { ...decision, outcome: null };
    const of = { decision_id: decision.id, workflow, step, number: decision.number };
    return { ...decision, outcome: { ...of, run_id, success, cost_nano_usd, duration_ms } };
  });
}

/** The number of the last decision of a scope; 0 without one. */
export async function lastDecisionNumber({ db }: Queryable, { workflow, step }: Scope): Promise<number> {
  const all = db.selectFrom('decision').select('number').where('workflow', '=', workflow).where('step', '=', step);
  return (await all.orderBy('number', 'desc').limit(1).executeTakeFirst())?.number ?? 0;
}

/** Whether one of the decisions of a scope after this number was made until a time. */
export async function isDecisionUntil(
  { db }: Queryable,
  { workflow, step }: Scope,
  { after, at }: { readonly after: number; readonly at: number },
): Promise<boolean> {
  const all = db.selectFrom('decision').select('number').where('workflow', '=', workflow).where('step', '=', step);
  const found = await all.where('number', '>', after).where('at', '<=', at).limit(1).executeTakeFirst();
  return found !== undefined;
}

/** The decision with this ID; undefined if there is none. */
export function decisionById({ db }: Queryable, id: string): Promise<DecisionTable | undefined> {
  return db.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The ID of the decision that a run, or else the first of its steps, was started with; undefined if there is none. */
export async function decisionOfRun({ db }: Queryable, runId: string): Promise<string | undefined> {
  const run = await db.selectFrom('run').select('decision').where('id', '=', runId).executeTakeFirst();
  if (run?.decision) return run.decision;
  const steps = db.selectFrom('step').select('decision').where('run_id', '=', runId).where('decision', 'is not', null);
  return (await steps.orderBy('started_at').orderBy('id').limit(1).executeTakeFirst())?.decision ?? undefined;
}

/** The choices of a run and its steps. */
export async function choicesOfRun({ db }: Queryable, runId: string): Promise<ChoiceOfRun[]> {
  const ofSteps = db.selectFrom('step').select('decision').where('run_id', '=', runId);
  const rows = await db.selectFrom('run').select('decision').where('id', '=', runId).union(ofSteps).execute();
  const ids = rows.flatMap(({ decision }) => decision ?? []).toSorted();
  if (ids.length === 0) return [];
  const known = await db
    .selectFrom('decision')
    .leftJoin('decision_outcome', 'decision_outcome.decision_id', 'decision.id')
    .select(['decision.id', 'decision.workflow', 'decision_outcome.run_id'])
    .where('decision.id', 'in', ids)
    .execute();
  return ids.map((id) => {
    const { workflow = null, run_id: outcomeRun = null } = known.find((one) => one.id === id) ?? {};
    return { id, workflow, outcomeRun };
  });
}

/** The outcome of a decision; undefined while there is none. */
export function outcomeOfDecision({ db }: Queryable, id: string): Promise<DecisionOutcomeTable | undefined> {
  return db.selectFrom('decision_outcome').selectAll().where('decision_id', '=', id).executeTakeFirst();
}

/** Adds a decision. */
export async function insertDecision({ db }: Transaction, row: DecisionTable): Promise<void> {
  await db.insertInto('decision').values(row).execute();
}

/**
 * The runs and steps that ended since outcomes were collected, of the latest decisions. The first of a decision counts.
 * @param last the number of the last decision
 */
export async function endedDecisions(store: Queryable, scope: Scope, last: number): Promise<EndedDecision[]> {
  const open = await openDecisions(store, scope, last - LATEST);
  if (open.length === 0) return [];
  const ofRuns = await decisionsIn(store, open)
    .innerJoin('run', 'run.decision', 'decision.id')
    .innerJoin('run_fact', 'run_fact.id', 'run.id')
    .select(['run.id as run_id', 'run_fact.result'])
    .select(['run_fact.duration_ms', 'run_fact.cost_nano_usd', 'run_fact.usage_gap', 'run_fact.unpriced'])
    .where(unsettled(sql.ref('session.run_id'), sql.ref('run.id')), '=', 0)
    .orderBy('decision.number')
    .orderBy('run.started_at')
    .orderBy('run.id')
    .execute();
  const ofSteps = await decisionsIn(store, open)
    .innerJoin('step', 'step.decision', 'decision.id')
    .innerJoin('attempt_fact', 'attempt_fact.id', 'step.id')
    .select(['step.run_id', 'step.result'])
    .select(['attempt_fact.duration_ms', 'attempt_fact.cost_nano_usd'])
    .select(['attempt_fact.usage_gap', 'attempt_fact.unpriced'])
    .where('step.result', 'is not', null)
    .where(unsettled(sql.ref('session.step_id'), sql.ref('step.id')), '=', 0)
    .orderBy('decision.number')
    .orderBy('step.started_at')
    .orderBy('step.id')
    .execute();
  return [...ofRuns, ...ofSteps.map((row) => ({ ...row, result: row.result ?? '' }))];
}

/** The decisions of a scope after this number that have no outcome: of {@link LATEST}, most have one. */
async function openDecisions({ db }: Queryable, { workflow, step }: Scope, after: number): Promise<string[]> {
  // By numbers, which both indexes contain: rows of decisions are long, and most of these have an outcome.
  const rows = await db
    .selectFrom('decision')
    .select('decision.id')
    .where('decision.workflow', '=', workflow)
    .where('decision.step', '=', step)
    .where('decision.number', '>', after)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('decision_outcome')
            .select('decision_outcome.number')
            .where('decision_outcome.workflow', '=', workflow)
            .where('decision_outcome.step', '=', step)
            .whereRef('decision_outcome.number', '=', 'decision.number'),
        ),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}

function decisionsIn({ db }: Queryable, ids: readonly string[]) {
  return db
    .selectFrom('decision')
    .select(['decision.id as decision_id', 'decision.number', 'decision.used', 'decision.version_id'])
    .select('decision.prompt_hash')
    .where('decision.id', 'in', ids);
}

/** How many sessions have a ledger that is not ingested. */
function unsettled(column: Expression<unknown>, id: Expression<unknown>): RawBuilder<number> {
  return sql<number>`(select count(*) from session where ${column} = ${id} and session.settled_at is null)`;
}

/** Adds an outcome; returns false if the decision has one. */
export async function insertDecisionOutcome({ db }: Transaction, row: DecisionOutcomeTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('decision_outcome')
    .values(row)
    .onConflict((conflict) => conflict.column('decision_id').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** The latest decisions of all scopes. */
export function latestDecisions({ db }: Queryable, limit: number): Promise<ListedDecisionRow[]> {
  return db
    .selectFrom('decision')
    .leftJoin('decision_outcome', 'decision_outcome.decision_id', 'decision.id')
    .select(['decision.id', 'decision.workflow', 'decision.step', 'decision.number', 'decision.at', 'decision.mode'])
    .select(['decision.task_type', 'decision.complexity', 'decision.size', 'decision.default_arm', 'decision.chosen'])
    .select(['decision.used', 'decision.version_id', 'decision.kind', 'decision.propensity', 'decision.level'])
    .select(['decision.reason', 'decision.price_usd'])
    .select(['decision_outcome.run_id', 'decision_outcome.success', 'decision_outcome.cost_nano_usd'])
    .orderBy('decision.at', 'desc')
    .orderBy('decision.id')
    .limit(limit)
    .execute();
}
