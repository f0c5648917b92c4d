import type { StepTable } from '../schema.ts';
import type { Queryable, Transaction } from '../transaction.ts';
import { inChunks } from '../in-chunks.ts';
import { preparedQuery } from '../prepared-query.ts';
import { notBeforeStart, type End } from './not-before-start.ts';

/** The name, kind and result of a step attempt. */
export type Attempt = Pick<StepTable, 'name' | 'kind' | 'result'>;

/** Step attempts other than `exceptId` that ran within a range of time in a folder, below it, or in one of `ancestors`. */
export type StepsAround = {
  readonly exceptId: string;
  readonly folder: string;
  readonly ancestors: readonly string[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
};

/** The end of a step attempt. */
export type StepEnd = { readonly at: number; readonly result: string | null };

/** Adds step attempts; those already stored are kept as they are. */
export async function insertSteps({ db }: Transaction, steps: readonly StepTable[]): Promise<void> {
  for (const chunk of inChunks(steps))
    await db
      .insertInto('step')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
}

const end = preparedQuery((db, id: string, at: number, result: Pick<StepTable, 'result' | 'error_type'>) =>
  db
    .updateTable('step')
    .set({ ended_at: notBeforeStart(at), ...result })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returningAll(),
);

/** Ends a step attempt; returns its row, or undefined if it had ended already or is unknown. */
export async function endStep(
  transaction: Transaction,
  id: string,
  { at, result, errorType }: End,
): Promise<StepTable | undefined> {
  const [row] = await end(transaction, id, at, { result, error_type: errorType ?? null });
  return row;
}

/** Replaces the result of a step attempt that has ended. */
export async function setStepResult(
  { db }: Transaction,
  id: string,
  { result, error_type }: Pick<StepTable, 'result' | 'error_type'>,
): Promise<void> {
  await db.updateTable('step').set({ result, error_type }).where('id', '=', id).execute();
}

/** Moves the start of a step attempt. */
export async function setStepStart({ db }: Transaction, id: string, startedAt: number): Promise<void> {
  await db.updateTable('step').set({ started_at: startedAt }).where('id', '=', id).execute();
}

/**
 * The step attempt with this ID.
 * @throws if there is none
 */
export function stepById({ db }: Queryable, id: string): Promise<StepTable> {
  return db.selectFrom('step').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** The step attempts of a run, by start. */
export function stepsOfRun({ db }: Queryable, runId: string): Promise<StepTable[]> {
  return db.selectFrom('step').selectAll().where('run_id', '=', runId).orderBy('started_at').orderBy('id').execute();
}

/** The step attempts of a run, by number of the attempt. */
export function attemptsOfRun({ db }: Queryable, runId: string): Promise<Attempt[]> {
  return db
    .selectFrom('step')
    .select(['name', 'kind', 'result'])
    .where('run_id', '=', runId)
    .orderBy('attempt')
    .execute();
}

/** The ends of those of these step attempts that have ended, by ID. */
export async function stepEnds({ db }: Queryable, ids: readonly string[]): Promise<Map<string, StepEnd>> {
  const ends = new Map<string, StepEnd>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('step').select(['id', 'ended_at', 'result']).where('id', 'in', chunk).execute();
    for (const { id, ended_at, result } of rows) if (ended_at !== null) ends.set(id, { at: Number(ended_at), result });
  }
  return ends;
}

/** The IDs of step attempts that have not ended. */
export async function openStepIds({ db }: Queryable): Promise<string[]> {
  const rows = await db.selectFrom('step').select('id').where('ended_at', 'is', null).execute();
  return rows.map(({ id }) => id);
}

/** Whether a nested step of this step was running at a time. */
export async function hasInnerStepAt({ db }: Queryable, stepId: string, at: number): Promise<boolean> {
  const inner = db
    .selectFrom('step')
    .select('id')
    .where('parent_id', '=', stepId)
    .where('started_at', '<=', at)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', at)]));
  return (await inner.executeTakeFirst()) !== undefined;
}

/** The IDs and projects of the step attempts that ran around another one. */
export function stepsAround(
  { db }: Queryable,
  { exceptId, folder, ancestors, from, to }: StepsAround,
): Promise<Pick<StepTable, 'id' | 'project'>[]> {
  return db
    .selectFrom('step')
    .select(['id', 'project'])
    .where('id', '!=', exceptId)
    .where('started_at', '<=', to)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', from)]))
    .where((eb) =>
      eb.or([
        eb('project', 'in', [folder, ...ancestors]),
        // Every path below the folder: `0` is the character after the slash.
        eb.and([eb('project', '>', `${folder}/`), eb('project', '<', `${folder}0`)]),
      ]),
    )
    .execute();
}

/** Number of step attempts. */
export async function countSteps({ db }: Queryable): Promise<number> {
  const { count } = await db
    .selectFrom('step')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
