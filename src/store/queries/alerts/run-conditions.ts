import { sql } from 'kysely';
import { SIGNAL, scoreOf } from '../../../core/signal.ts';
import type { RunTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';

/** The durations of a workflow's ended runs by their score (see `src/core/signal.ts`). */
export type DurationScores = { readonly n: number; readonly mean: number; readonly variance: number };

/** What the sessions of a workflow's runs were billed, and what was recorded of them, in billionths of a US dollar. */
export type BilledRuns = {
  readonly workflow: string;
  readonly runs: number;
  readonly differenceNanoUsd: number;
  /** The run with the largest difference. */
  readonly run: string;
};

/** The real runs that have not ended, oldest first, at most `limit`. */
export function oldestRunningRuns(
  { db }: Queryable,
  limit: number,
): Promise<Pick<RunTable, 'id' | 'workflow' | 'started_at'>[]> {
  return db
    .selectFrom('run')
    .select(['id', 'workflow', 'started_at'])
    .where('ended_at', 'is', null)
    .where('simulated', 'is', null)
    .orderBy('started_at')
    .limit(limit)
    .execute();
}

/** The durations of a workflow's real runs that ended in a range of time. */
export async function durationScores(
  { db }: Queryable,
  workflow: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<DurationScores> {
  const rows = await db
    .selectFrom('run_fact')
    .select('duration_ms')
    .where('workflow', '=', workflow)
    .where('simulated', 'is', null)
    .where('duration_ms', 'is not', null)
    .where('ended_at', '>=', from)
    .where('ended_at', '<', to)
    .execute();
  const scores = rows.map(({ duration_ms }) => scoreOf(SIGNAL.duration, (duration_ms ?? 0) / 1000));
  const n = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(n, 1);
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}

/**
 * The workflows with real runs that were settled in a range of time and whose recorded cost differs from the bill by more
 * than a limit. Runs of which a bill or a price is missing are left out.
 */
export async function billedRuns(
  { db }: Queryable,
  { from, to }: { readonly from: number; readonly to: number },
  limitNanoUsd: number,
): Promise<BilledRuns[]> {
  const recorded = sql<number>`coalesce((select sum(cost_nano_usd) from request where request.run_id = run.id), 0)`;
  const rows = await db
    .selectFrom('run')
    .innerJoin('session', 'session.run_id', 'run.id')
    .select(['run.id', 'run.workflow', sql<number>`sum(session.bill_nano_usd)`.as('billed'), recorded.as('recorded')])
    .where('run.simulated', 'is', null)
    .where(
      sql<boolean>`run.id in (select run_id from session where settled_at >= ${from} and settled_at < ${to})
        and not exists (select 1 from request where request.run_id = run.id and request.cost_nano_usd is null)`,
    )
    .groupBy(['run.id', 'run.workflow'])
    .having(sql<boolean>`count(*) = count(session.bill_nano_usd)`)
    .execute();
  const differing = rows
    .map((row) => ({ ...row, difference: Math.abs(Number(row.billed) - Number(row.recorded)) }))
    .filter(({ difference }) => difference > limitNanoUsd)
    .toSorted((a, b) => b.difference - a.difference);
  const byWorkflow = Map.groupBy(differing, ({ workflow }) => workflow);
  return [...byWorkflow].map(([workflow, runs]) => ({
    workflow,
    runs: runs.length,
    differenceNanoUsd: runs.reduce((sum, { difference }) => sum + difference, 0),
    run: runs[0]?.id ?? '',
  }));
}
