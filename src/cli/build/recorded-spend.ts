import { isDisabled } from '../../core/environment.ts';
import type { BuildSurroundings } from '../../builder/run-build.ts';
import { showRun } from '../../report/show-run.ts';
import { openDayBudget, type DayBudget } from '../../builder/day-budget.ts';
import { costWithout } from '../../store/queries/spend.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { budgets } from '../../telemetry/budget.ts';
import { BUDGET_PERIOD } from '../../telemetry/label-values.ts';
import { withStore } from '../with-store.ts';

/** The budget of the day, if there is one; a mistake in it is reported before anything is created. */
export function budgetOfDay(): DayBudget | undefined {
  const limitUsd = budgets(process.env).find(({ period }) => period === BUDGET_PERIOD.day)?.usd;
  return limitUsd === undefined ? undefined : openDayBudget(process.env, { limitUsd, spentWithout, now: Date.now });
}

function spentWithout(since: number, runIds: readonly string[]): Promise<number> {
  return withStore(async (store) => toUsd(await costWithout(store, { from: since, to: store.now() }, runIds)));
}

/** What a run has cost according to the store; undefined if nothing is recorded. */
export async function recordedCost(runId: string): ReturnType<BuildSurroundings['recordedCost']> {
  if (isDisabled(process.env)) return undefined;
  const { totals } = await withStore((store) => showRun(store, runId));
  return { costUsd: totals.costUsd ?? 0, isComplete: totals.usageGap === null && totals.unpricedRequests === 0 };
}
