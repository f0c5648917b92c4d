import { sql } from 'kysely';
import { IMPORT_ORIGIN } from '../../import-origin.ts';
import type { Queryable } from '../../transaction.ts';

/** Number of running runs, and when the first of them started. */
export type RunningRuns = { readonly runs: number; readonly startedAt: number };

/** The highest cost and the longest duration of a workflow's runs. */
export type LargestRuns = { readonly workflow: string; readonly costNanoUsd: number; readonly durationMs: number };

/** The workflows of all stored runs. */
export async function workflowsOfRuns({ db }: Queryable): Promise<string[]> {
  const rows = await db.selectFrom('run').select('workflow').distinct().execute();
  return rows.map(({ workflow }) => workflow);
}

/** The runs that have not ended, by workflow; without workflows that have none. */
export async function runningRuns({ db }: Queryable): Promise<Map<string, RunningRuns>> {
  const rows = await db
    .selectFrom('run')
    .select(['workflow', sql<number>`count(*)`.as('runs'), sql<number>`min(started_at)`.as('startedAt')])
    .where('ended_at', 'is', null)
    .groupBy('workflow')
    .execute();
  return new Map(
    rows.map(({ workflow, runs, startedAt }) => [workflow, { runs: Number(runs), startedAt: Number(startedAt) }]),
  );
}

/**
 * The extremes of each workflow's runs that ended after `from` and not after `to`. An unknown cost counts as 0. Imported
 * runs are left out, because they have no trace.
 */
export async function largestRuns({ db }: Queryable, from: number, to: number): Promise<LargestRuns[]> {
  const rows = await db
    .selectFrom('run')
    .select([
      'workflow',
      sql<number>`max(coalesce(cost_nano_usd, 0))`.as('cost'),
      sql<number>`max(ended_at - started_at)`.as('duration'),
    ])
    .where('ended_at', '>', from)
    .where('ended_at', '<=', to)
    .where('id', 'not in', db.selectFrom('session').select('run_id').where('origin', '=', IMPORT_ORIGIN))
    .groupBy('workflow')
    .execute();
  return rows.map(({ workflow, cost, duration }) => ({
    workflow,
    costNanoUsd: Number(cost),
    durationMs: Number(duration),
  }));
}
