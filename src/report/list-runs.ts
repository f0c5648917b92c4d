import type { RunResult } from '../core/context.ts';
import type { Store } from '../store/open-store.ts';
import { runPage, type PagedRun, type RunFilter } from '../store/queries/page/run-page.ts';
import type { RunOrder } from '../store/queries/runs/run-report.ts';
import { findUsageGaps, usageGapOf } from '../telemetry/usage-gap.ts';
import { usageTotalsOf, type UsageTotals } from './totals.ts';

/** A run in a list. Times in milliseconds since 1970. */
export type RunSummary = UsageTotals & {
  readonly id: string;
  readonly workflow: string;
  readonly taskType: string | null;
  readonly variant: string | null;
  /** `running` until it has ended; `unknown` for imported runs whose end is not known. */
  readonly result: RunResult | 'running' | 'unknown';
  readonly errorType: string | null;
  /** Whether it was simulated. */
  readonly simulated: boolean;
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly steps: number;
};

/** Which runs are listed, at most `limit` of them. */
export type RunQuery = RunFilter & {
  readonly limit: number;
  /** @default 'started' */
  readonly sort?: RunOrder | undefined;
};

/** The runs that match a query, in its order. */
export async function listRuns(store: Store, { limit, sort = 'started', ...filter }: RunQuery): Promise<RunSummary[]> {
  return summariesOf(store, await runPage(store, { filter, sort, limit }));
}

/** The summaries of the runs of a page. */
export async function summariesOf(store: Store, page: readonly PagedRun[]): Promise<RunSummary[]> {
  const ids = page.map(({ run }) => run.id);
  const gaps = Map.groupBy(await findUsageGaps(store, ids), ({ run_id }) => run_id);
  return page.map(({ run, steps, sums }) => ({
    id: run.id,
    workflow: run.workflow,
    taskType: run.task_type,
    variant: run.variant,
    result: run.result ?? 'running',
    errorType: run.error_type,
    simulated: run.simulated === 1,
    startedAt: run.started_at,
    durationMs: run.ended_at === null ? null : run.ended_at - run.started_at,
    steps,
    ...usageTotalsOf(sums, usageGapOf(gaps.get(run.id) ?? [])),
  }));
}
