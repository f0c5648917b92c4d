import type { TokenUsage } from '../pricing/usage.ts';
import { totalsOf } from '../report/totals.ts';
import type { Store } from '../store/open-store.ts';
import { sumsOfRequests } from '../store/queries/request-sums.ts';
import { countRunsByResult } from '../store/queries/runs/run-report.ts';
import { countSessions } from '../store/queries/session-lookups.ts';
import { countSteps } from '../store/queries/step.ts';

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
  const byResult = [...(await countRunsByResult(store))];
  const results = Object.fromEntries(byResult.map(([result, count]) => [result ?? 'running', count]));
  const { requests, tokens, costUsd } = totalsOf(await sumsOfRequests(store));
  return {
    runs: Object.values(results).reduce((sum, count) => sum + count, 0),
    results,
    steps: await countSteps(store),
    sessions: await countSessions(store),
    requests,
    tokens,
    costUsd,
  };
}
