import type { AgentTable, RequestTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';

/** The requests of a run, by start. */
export function requestsOfRun({ db }: Queryable, runId: string): Promise<RequestTable[]> {
  return db.selectFrom('request').selectAll().where('run_id', '=', runId).orderBy('started_at').orderBy('id').execute();
}

/** The subagents of a run. */
export function agentsOfRun({ db }: Queryable, runId: string): Promise<AgentTable[]> {
  return db.selectFrom('agent').selectAll().where('run_id', '=', runId).orderBy('started_at').orderBy('id').execute();
}
