import type { TokenUsage } from '../pricing/usage.ts';
import { NO_TOTALS_ROW, TOTAL_COLUMNS, totalsOf } from '../report/totals.ts';
import type { Store } from '../store/open-store.ts';

/** Totals of a simulation's store. */
export type StoreSummary = {
  readonly runs: number;
  /** Number of runs by result. */
  readonly results: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly sessions: number;
  readonly requests: number;
  readonly tokens: TokenUsage;
  readonly costUsd: number;
};

/** Computes the totals of a store. */
export async function summarise(store: Store): Promise<StoreSummary> {
  const byResult = await store.db
    .selectFrom('run')
    .select(['result', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('result')
    .orderBy('result')
    .execute();
  const results = Object.fromEntries(byResult.map(({ result, count }) => [result ?? 'running', Number(count)]));
  const row = await store.db.selectFrom('request').select(TOTAL_COLUMNS).executeTakeFirst();
  const { requests, tokens, costUsd } = totalsOf(row ?? NO_TOTALS_ROW);
  return {
    runs: Object.values(results).reduce((sum, count) => sum + count, 0),
    results,
    steps: await countOf(store, 'step'),
    sessions: await countOf(store, 'session'),
    requests,
    tokens,
    costUsd,
  };
}

async function countOf({ db }: Store, table: 'step' | 'session'): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
