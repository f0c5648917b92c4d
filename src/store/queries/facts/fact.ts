import { inChunks } from '../../in-chunks.ts';
import type { AttemptFactTable, RunFactTable, RunTable, StepTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** A run, and whether it has a fact. */
export type RunOfFacts = RunTable & { readonly hasFact: boolean };

/** Those of these runs that are stored. */
export async function runsOfFacts({ db }: Queryable, ids: readonly string[]): Promise<RunOfFacts[]> {
  const found: RunOfFacts[] = [];
  for (const chunk of inChunks(ids)) {
    const rows = await db
      .selectFrom('run')
      .leftJoin('run_fact', 'run_fact.id', 'run.id')
      .selectAll('run')
      .select('run_fact.id as fact')
      .where('run.id', 'in', chunk)
      .execute();
    found.push(...rows.map(({ fact, ...run }) => ({ ...run, hasFact: fact !== null })));
  }
  return found;
}

/** The attempts of these runs, or those with these IDs. */
export async function stepsOfFacts(
  { db }: Queryable,
  by: { readonly runIds: readonly string[] } | { readonly ids: readonly string[] },
): Promise<StepTable[]> {
  const [column, values] = 'ids' in by ? (['id', by.ids] as const) : (['run_id', by.runIds] as const);
  const found = [];
  for (const chunk of inChunks(values))
    found.push(...(await db.selectFrom('step').selectAll().where(column, 'in', chunk).execute()));
  return found;
}

/** A fact has many columns, and SQLite limits the parameters of a statement to 32,766. */
const ROWS_OF_FACTS = 20;

/** Replaces facts of attempts: removes those with these IDs and adds the rows. */
export async function replaceAttemptFacts(
  { db }: Transaction,
  ids: readonly string[],
  rows: readonly AttemptFactTable[],
): Promise<void> {
  for (const chunk of inChunks(ids)) await db.deleteFrom('attempt_fact').where('id', 'in', chunk).execute();
  for (const chunk of inChunks(rows, ROWS_OF_FACTS)) await db.insertInto('attempt_fact').values(chunk).execute();
}

/** Replaces the facts of runs. */
export async function replaceRunFacts({ db }: Transaction, rows: readonly RunFactTable[]): Promise<void> {
  for (const chunk of inChunks(rows.map(({ id }) => id)))
    await db.deleteFrom('run_fact').where('id', 'in', chunk).execute();
  for (const chunk of inChunks(rows, ROWS_OF_FACTS)) await db.insertInto('run_fact').values(chunk).execute();
}

/** Removes the facts of all attempts of these runs. */
export async function deleteAttemptFacts({ db }: Transaction, runIds: readonly string[]): Promise<void> {
  for (const chunk of inChunks(runIds)) await db.deleteFrom('attempt_fact').where('run_id', 'in', chunk).execute();
}

/** The facts of all attempts of these runs, in no order. */
export async function attemptFactsOfRuns({ db }: Queryable, runIds: readonly string[]): Promise<AttemptFactTable[]> {
  const found = [];
  for (const chunk of inChunks(runIds))
    found.push(...(await db.selectFrom('attempt_fact').selectAll().where('run_id', 'in', chunk).execute()));
  return found;
}
