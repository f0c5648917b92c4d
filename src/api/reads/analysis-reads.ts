import { readComparison, type Comparison } from '../../analysis/compare/read-comparison.ts';
import { readInsights } from '../../analysis/insights/read-insights.ts';
import type { Insights } from '../../analysis/insights/insights.ts';
import { readTrend } from '../../analysis/trends/read-trend.ts';
import type { Trend, TrendRequest } from '../../analysis/trends/trend.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { timeOrAge } from '../../core/time/time-or-age.ts';
import type { Store } from '../../store/open-store.ts';
import type { RunFilter } from '../../store/queries/page/run-page.ts';
import { selectPeriod, type PeriodQuery, type ShownPeriod } from './period.ts';

/** What a trend shows, beside its period. */
export type TrendQuery = PeriodQuery & Pick<TrendRequest, 'metric' | 'by' | 'bucket'>;

/** Insights with the period that they are about. */
export type InsightsAnswer = Insights & { readonly period: ShownPeriod };

/** What is compared: each a run, or a filter such as `workflow=package-build,variant=b`. */
export type ComparisonQuery = { readonly a: string; readonly b: string; readonly average: 'mean' | 'median' };

/** How a metric developed in a period. Of the filter words, those for a workflow, a step and simulated runs apply. */
export async function trendRead(store: Store, { metric, by, bucket, ...query }: TrendQuery): Promise<Trend> {
  const { filter, from, to, hasSimulated } = await selectPeriod(store, query);
  requireOnly(filter, ['workflow', 'step'], 'show a trend');
  const { workflow, step } = filter;
  const request = { metric, by, bucket, workflow, step, since: from, until: to, simulated: hasSimulated };
  return readTrend(store, request, store.now());
}

const RANGE = ['since', 'until', 'simulated'] as const;

/** @throws {UserError} if a filter is set that a view does not know: it would silently show more */
function requireOnly(filter: RunFilter, allowed: readonly (keyof RunFilter)[], action: string): void {
  const known = new Set<string>([...allowed, ...RANGE]);
  const [name] = Object.entries(filter).find(([key, value]) => value !== undefined && !known.has(key)) ?? [];
  if (name === undefined) return;
  throw new UserError(`Cannot ${action} with a filter by ${name}`, {
    hint: `Remove it; filters that apply here: ${[...allowed, 'since', 'until', 'simulated'].join(', ')}`,
    exitCode: EXIT.wrongUse,
  });
}

/** What cost money or time for nothing in a period. */
export async function insightsRead(store: Store, query: PeriodQuery): Promise<InsightsAnswer> {
  const { filter, before: _before, hasSimulated, ...period } = await selectPeriod(store, query);
  requireOnly(filter, ['workflow'], 'show insights');
  const { from, to } = period;
  const found = await readInsights(store, {
    since: from,
    until: to,
    simulated: hasSimulated,
    workflow: filter.workflow,
  });
  return { period, ...found };
}

/** Compares two runs or two selections. */
export function comparisonRead(store: Store, { a, b, average }: ComparisonQuery): Promise<Comparison> {
  const now = store.now();
  return readComparison(store, { a, b }, { average, now, parseTime: (text) => timeOrAge(text, now) });
}
