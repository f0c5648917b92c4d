import { sql } from 'kysely';
import { ATTRIBUTE, METRIC } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import type { GaugeValue } from './gauges.ts';

/** Reads the runs that have not ended at a time. */
export type ActiveRuns = (now: number) => Promise<GaugeValue[]>;

/**
 * Running runs by workflow. A workflow without running runs is reported as 0: a series that is no longer
 * reported would keep its last value in queries.
 */
export function newActiveRuns({ db }: Store): ActiveRuns {
  let known: Set<string> | undefined;
  return async (now) => {
    known ??= new Set((await db.selectFrom('run').select('workflow').distinct().execute()).map((row) => row.workflow));
    const rows = await db
      .selectFrom('run')
      .select(['workflow', sql<number>`count(*)`.as('runs'), sql<number>`min(started_at)`.as('startedAt')])
      .where('ended_at', 'is', null)
      .groupBy('workflow')
      .execute();
    const active = new Map(
      rows.map(({ workflow, runs, startedAt }) => [workflow, { runs: Number(runs), startedAt: Number(startedAt) }]),
    );
    for (const workflow of active.keys()) known.add(workflow);
    return [...known].flatMap((workflow) => gaugesOf(workflow, active.get(workflow), now));
  };
}

type Active = { readonly runs: number; readonly startedAt: number };

function gaugesOf(workflow: string, active: Active | undefined, now: number): GaugeValue[] {
  const labels = { [ATTRIBUTE.workflowName]: workflow };
  const age = active ? Math.max(0, now - active.startedAt) / 1000 : 0;
  return [
    { metric: METRIC.runsActive, labels, value: active?.runs ?? 0 },
    { metric: METRIC.runActiveAge, labels, value: age },
  ];
}
