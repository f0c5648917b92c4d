import type { Queryable, Transaction } from '../../transaction.ts';

/** Number of facts. */
export type FactCounts = { readonly attempts: number; readonly runs: number; readonly toolHours: number };

const TABLES = ['attempt_fact', 'run_fact', 'tool_hour'] as const;

/** Removes all facts and the tool calls by hour. */
export async function clearFacts({ db }: Transaction): Promise<void> {
  for (const table of TABLES) await db.deleteFrom(table).execute();
}

/** The IDs of at most `limit` runs after this one, in order. */
export async function runIdsAfter({ db }: Queryable, id: string, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('run').select('id').where('id', '>', id).orderBy('id').limit(limit).execute();
  return rows.map((row) => row.id);
}

/** The version of the definition of facts that the rows were computed with; null if they have to be rebuilt. */
export async function factsVersion({ db }: Queryable): Promise<number | null> {
  return (await db.selectFrom('store').select('facts_version').executeTakeFirstOrThrow()).facts_version;
}

/** Marks all facts as computed with this version of their definition. */
export async function setFactsVersion({ db }: Transaction, version: number): Promise<void> {
  await db.updateTable('store').set({ facts_version: version }).execute();
}

/** Number of facts. */
export async function factCounts({ db }: Queryable): Promise<FactCounts> {
  const counts = [];
  for (const table of TABLES) {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    counts.push(Number(rows));
  }
  const [attempts = 0, runs = 0, toolHours = 0] = counts;
  return { attempts, runs, toolHours };
}
