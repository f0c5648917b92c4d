import { sql } from 'kysely';
import type { RunTable, SessionTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { REQUEST_SUMS, requestSumsOf, type RequestSums } from '../request-sums.ts';

/** A run that an experiment assigned, with what its requests used. */
export type ExperimentRun = Pick<RunTable, 'id' | 'variant' | 'started_at' | 'ended_at' | 'result'> & {
  readonly assignment: string;
  readonly sums: RequestSums;
  /** Whether the ledger of a session is not ingested yet. */
  readonly isUnsettled: boolean;
};

/** The settings that were active in a session of a run; null if unknown. */
export type SessionSettings = Pick<SessionTable, 'run_id' | 'cli_version' | 'prompts' | 'prices'>;

/** The runs of an experiment, in the order in which they started. */
export async function experimentRuns({ db }: Queryable, experiment: string): Promise<ExperimentRun[]> {
  const rows = await db
    .selectFrom('run')
    .leftJoin('request', 'request.run_id', 'run.id')
    .select(['run.id', 'run.variant', 'run.started_at', 'run.ended_at', 'run.result', 'run.assignment'])
    .select(REQUEST_SUMS)
    .select(
      sql<number>`(select count(*) from session where session.run_id = run.id and session.settled_at is null)`.as(
        'unsettled',
      ),
    )
    .where('run.assignment', 'in', ({ selectFrom }) =>
      selectFrom('assignment').select('assignment.id').where('assignment.experiment', '=', experiment),
    )
    .groupBy('run.id')
    .orderBy('run.started_at')
    .orderBy('run.id')
    .execute();
  return rows.map(({ id, variant, started_at, ended_at, result, assignment, unsettled, ...sums }) => ({
    id,
    variant,
    started_at,
    ended_at,
    result,
    assignment: assignment ?? '',
    isUnsettled: Number(unsettled) > 0,
    sums: requestSumsOf(sums),
  }));
}

/** The cost of all runs of an experiment so far, in billionths of a US dollar, where it is known. */
export async function experimentCost({ db }: Queryable, experiment: string): Promise<number> {
  const row = await db
    .selectFrom('assignment')
    .innerJoin('run', 'run.assignment', 'assignment.id')
    .innerJoin('request', 'request.run_id', 'run.id')
    .select(({ fn }) => fn.sum<number | null>('request.cost_nano_usd').as('cost'))
    .where('assignment.experiment', '=', experiment)
    .executeTakeFirst();
  return Number(row?.cost ?? 0);
}

/** The settings of the sessions in the runs of an experiment. */
export function experimentSessions({ db }: Queryable, experiment: string): Promise<SessionSettings[]> {
  return db
    .selectFrom('assignment')
    .innerJoin('run', 'run.assignment', 'assignment.id')
    .innerJoin('session', 'session.run_id', 'run.id')
    .select(['session.run_id', 'session.cli_version', 'session.prompts', 'session.prices'])
    .distinct()
    .where('assignment.experiment', '=', experiment)
    .execute();
}

/** The number of real runs of a workflow that started in a range, and when the first one of all started. */
export async function workflowRate(
  { db }: Queryable,
  workflow: string,
  since: number,
): Promise<{ readonly runs: number; readonly firstAt: number | null }> {
  const row = await db
    .selectFrom('run')
    .select(({ fn }) => fn.min('started_at').as('first'))
    .select(sql<number>`sum(case when started_at >= ${since} then 1 else 0 end)`.as('runs'))
    .where('workflow', '=', workflow)
    .where('simulated', 'is', null)
    .executeTakeFirst();
  return {
    runs: Number(row?.runs ?? 0),
    firstAt: row?.first === null || row?.first === undefined ? null : Number(row.first),
  };
}
