import { sql } from 'kysely';
import { ATTRIBUTE, METRIC } from '../telemetry/names.ts';
import { toUsd } from '../pricing/pricing.ts';
import { SIGNAL } from '../core/signal.ts';
import type { Store } from '../store/open-store.ts';
import type { GaugeValue } from './gauges.ts';

const WORST_OF_MS = 24 * 60 * 60 * 1000;

/**
 * The most expensive and the longest run of each workflow that ended within the last day; alerts use it to link to a
 * trace.
 */
export async function mostExpensiveAndLongestRuns({ db }: Store, now: number): Promise<GaugeValue[]> {
  const rows = await db
    .selectFrom('run')
    .select([
      'workflow',
      sql<number>`max(coalesce(cost_nano_usd, 0))`.as('cost'),
      sql<number>`max(ended_at - started_at)`.as('duration'),
    ])
    .where('ended_at', '>', now - WORST_OF_MS)
    .where('ended_at', '<=', now)
    .groupBy('workflow')
    .execute();
  return rows.flatMap(({ workflow, cost, duration }) =>
    (
      [
        [SIGNAL.cost, toUsd(Number(cost))],
        [SIGNAL.duration, Number(duration) / 1000],
      ] as const
    ).map(([signal, value]) => ({
      metric: METRIC.runMax,
      labels: { [ATTRIBUTE.workflowName]: workflow, [ATTRIBUTE.signal]: signal },
      value,
    })),
  );
}

/** Maximum number of reported changes, newest first: every edit of a prompt file has a new digest. */
const MAX_CHANGES = 500;

/** When active settings replaced their predecessors. */
export async function changeTimes({ db }: Store): Promise<GaugeValue[]> {
  const rows = await db
    .selectFrom('change')
    .select(['workflow', 'step_name', 'kind', 'value', sql<number>`max(since)`.as('since')])
    .where('since', 'is not', null)
    .groupBy(['workflow', 'step_name', 'kind', 'value'])
    .orderBy('since', 'desc')
    .limit(MAX_CHANGES)
    .execute();
  return rows.map((row) => ({
    metric: METRIC.changeTimestamp,
    labels: {
      [ATTRIBUTE.workflowName]: row.workflow,
      ...(row.step_name === null ? {} : { [ATTRIBUTE.stepName]: row.step_name }),
      [ATTRIBUTE.changeKind]: row.kind,
      [ATTRIBUTE.changeValue]: row.value,
    },
    value: Number(row.since) / 1000,
  }));
}
