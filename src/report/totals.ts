import { toUsd } from '../pricing/pricing.ts';
import type { TokenUsage } from '../pricing/usage.ts';
import type { RequestSums } from '../store/queries/request-sums.ts';

/** Sums over requests. */
export type Totals = {
  readonly requests: number;
  readonly tokens: TokenUsage;
  /** US dollars, from the price table and the CLI's bill; excludes requests of unknown models without a bill. */
  readonly costUsd: number;
  /** Requests whose model has no known price. */
  readonly unpricedRequests: number;
  /** The part of the cost that comes from the CLI's bill rather than tokens × price, in US dollars. */
  readonly costFromBillUsd: number;
};

/** Converts sums of the store to totals. */
export function totalsOf(sums: RequestSums): Totals {
  return {
    requests: sums.requests,
    tokens: {
      input: sums.input,
      output: sums.output,
      cacheRead: sums.cache_read,
      cacheWrite5m: sums.cache_write_5m,
      cacheWrite1h: sums.cache_write_1h,
      reasoning: sums.reasoning,
    },
    costUsd: toUsd(sums.cost_nano_usd),
    unpricedRequests: sums.unpriced,
    costFromBillUsd: toUsd(sums.from_bill),
  };
}
