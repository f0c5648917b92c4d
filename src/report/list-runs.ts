import type { RunResult } from '../core/context.ts';
import type { Store } from '../store/open-store.ts';
import { listedRuns, type RunQuery } from '../store/queries/run-report.ts';
import { findUsageGaps, usageGapOf } from '../telemetry/usage-gap.ts';
import { usageTotalsOf, type UsageTotals } from './totals.ts';

/** A run in a list. Times in milliseconds since 1970. */
export type RunSummary = UsageTotals & {
  readonly id: string;
  readonly workflow: string;
  readonly taskType: string | null;
  /** `running` until it has ended; `unknown` for imported runs whose end is not known. */
  readonly result: RunResult | 'running' | 'unknown';
  /** Whether it was simulated. */
  readonly simulated: boolean;
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly steps: number;
};

/** The runs that match a query, in its order. */
export async function listRuns(store: Store, query: RunQuery): Promise<RunSummary[]> {
  const found = await listedRuns(store, query);
  const gaps = await findUsageGaps(
    store,
    found.map(({ run }) => run.id),
  );
  return found.map(({ run, steps, sums }) => ({
    id: run.id,
    workflow: run.workflow,
    taskType: run.task_type,
    result: run.result ?? 'running',
    simulated: run.simulated === 1,
    startedAt: run.started_at,
    durationMs: run.ended_at === null ? null : run.ended_at - run.started_at,
    steps,
    ...usageTotalsOf(sums, usageGapOf(gaps.filter(({ run_id }) => run_id === run.id))),
  }));
}
