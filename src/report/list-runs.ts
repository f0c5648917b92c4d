import type { RunResult } from '../core/context.ts';
import type { Store } from '../store/open-store.ts';
import { latestRuns } from '../store/queries/run-report.ts';
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

/** Runs, latest first, of one workflow or of all. */
export async function listRuns(
  store: Store,
  options: { readonly limit: number; readonly workflow?: string },
): Promise<RunSummary[]> {
  const found = await latestRuns(store, options);
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
