import { overviewOf, type Overview } from '../../analysis/overview/overview.ts';
import type { Store } from '../../store/open-store.ts';
import { attemptRowsOf, runRowsOf } from '../../store/queries/page/fact-rows.ts';
import { selectPeriod, type PeriodQuery, type ShownPeriod } from './period.ts';

/** An overview with what it is about. */
export type OverviewAnswer = Overview & { readonly period: ShownPeriod };

/** The figures of the runs that a period and filter words select. */
export async function overviewRead(store: Store, query: PeriodQuery): Promise<OverviewAnswer> {
  const { filter, before, hasSimulated: _hasSimulated, ...period } = await selectPeriod(store, query);
  const facts = {
    runs: await runRowsOf(store, filter),
    before: await runRowsOf(store, before),
    attempts: await attemptRowsOf(store, filter),
  };
  const { from, to, words } = period;
  return { period, ...overviewOf(facts, { from, to, filter: words, asOf: to, timeZone: query.timeZone }) };
}
