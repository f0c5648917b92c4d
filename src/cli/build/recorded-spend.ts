import { isDisabled } from '../../core/environment.ts';
import type { BuildSurroundings } from '../../builder/run-build.ts';
import { showRun } from '../../report/show-run.ts';
import { spendReport } from '../../report/spend.ts';
import { budgets } from '../../telemetry/budget.ts';
import { BUDGET_PERIOD } from '../../telemetry/label-values.ts';
import { withStore } from '../with-store.ts';

/** The budget of the day; a mistake in it is reported before anything is created. */
export function budgetOfDay(): number | undefined {
  return budgets(process.env).find(({ period }) => period === BUDGET_PERIOD.day)?.usd;
}

const DAY_MS = 86_400_000;

/** What is left of the budget of the day (UTC) after everything that is recorded; undefined without a budget. */
export async function dayLeft(budgetUsd: number | undefined): Promise<number | undefined> {
  if (budgetUsd === undefined) return undefined;
  return withStore(async (store) => {
    const now = store.now();
    const { total } = await spendReport(store, { from: now - (now % DAY_MS), to: now });
    return Math.max(0, budgetUsd - (total.costUsd ?? 0));
  });
}

/** What a run has cost according to the store; undefined if nothing is recorded. */
export async function recordedCost(runId: string): ReturnType<BuildSurroundings['recordedCost']> {
  if (isDisabled(process.env)) return undefined;
  const { totals } = await withStore((store) => showRun(store, runId));
  return { costUsd: totals.costUsd ?? 0, isComplete: totals.usageGap === null && totals.unpricedRequests === 0 };
}
