import { costOf, type CostAnalysis } from '../../analysis/overview/cost.ts';
import type { CostDimension } from '../../analysis/overview/dimensions.ts';
import { projectMonth, RATE_DAYS, type Projection } from '../../analysis/overview/projection.ts';
import { listBaselines, type Baseline } from '../../analysis/baselines/baselines.ts';
import { splitConditions } from '../../analysis/filter/split-conditions.ts';
import type { Environment } from '../../core/environment.ts';
import { DAY_MS } from '../../core/time/day.ts';
import type { Store } from '../../store/open-store.ts';
import { costRowsOf, runRowsOf } from '../../store/queries/page/fact-rows.ts';
import type { RunFilter } from '../../store/queries/page/run-page.ts';
import { budgets, type Budget } from '../../telemetry/budget.ts';
import { selectPeriod, type PeriodQuery, type ShownPeriod } from './period.ts';

/** What is asked about cost, beside the period. */
export type CostQuery = PeriodQuery & { readonly by: CostDimension; readonly across: CostDimension };

/** A baseline with the selection of the runs after it, under the same conditions. */
export type ShownBaseline = Baseline & { readonly after: string };

/** The cost of a period, with the projection of the current month, budgets and baselines. */
export type CostAnswer = CostAnalysis & {
  readonly period: ShownPeriod;
  readonly projection: Projection;
  readonly budgets: readonly Budget[];
  readonly baselines: readonly ShownBaseline[];
};

/** What the runs of a period cost, by day and by two dimensions. */
export async function costRead(
  store: Store,
  { by, across, ...query }: CostQuery,
  env: Environment,
): Promise<CostAnswer> {
  const { filter, before: _before, hasSimulated: _hasSimulated, ...period } = await selectPeriod(store, query);
  const { from, to } = period;
  const { timeZone } = query;
  const budgetList = budgets(env);
  const budgetUsd = budgetList.find((budget) => budget.period === 'month')?.usd ?? null;
  const setting = { filter: query.words, asOf: store.now(), timeZone, budgetUsd };
  return {
    period,
    ...costOf(await costRowsOf(store, filter), { from, to, timeZone, by, across }),
    projection: projectMonth(await runRowsOf(store, recent(filter, store.now())), setting),
    budgets: budgetList,
    baselines: (await listBaselines(store)).map((baseline) => ({ ...baseline, after: afterOf(baseline) })),
  };
}

/** A month, and a day more for any time zone. */
const MONTH_MS = 32 * DAY_MS;

/** The runs of a filter in the time that a projection needs, whatever the period. */
function recent(filter: RunFilter, now: number): RunFilter {
  return { ...filter, since: now - Math.max(RATE_DAYS * DAY_MS + DAY_MS, MONTH_MS), until: now };
}

function afterOf({ filter, until }: Baseline): string {
  const conditions = splitConditions(filter).filter(({ key }) => key !== 'since' && key !== 'until');
  const texts = conditions.map(({ key, value }) => `${key}=${JSON.stringify(value)}`);
  return [...texts, `since=${new Date(until).toISOString()}`].join(',');
}
