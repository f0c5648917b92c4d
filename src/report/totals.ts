import { toUsd } from '../pricing/pricing.ts';
import type { TokenUsage } from '../pricing/usage.ts';
import type { RequestSums } from '../store/queries/request-sums.ts';
import type { UsageGap } from '../telemetry/label-values.ts';
import { amountWithGap } from '../telemetry/usage-gap.ts';

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

/** Sums over the requests of sessions whose usage may be partly unknown. */
export type UsageTotals = Omit<Totals, 'tokens' | 'costUsd'> & {
  /** Null if usage is missing and no tokens are known. */
  readonly tokens: TokenUsage | null;
  /** Excludes unpriced requests; null if usage is missing and no cost is known. */
  readonly costUsd: number | null;
  /** What is missing: usage, so that tokens and cost are lower bounds, or only output tokens; null if nothing is. */
  readonly usageGap: UsageGap | null;
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

/** Converts sums of the store to totals from which usage may be missing. */
export function usageTotalsOf(sums: RequestSums, usageGap: UsageGap | null): UsageTotals {
  const totals = totalsOf(sums);
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = totals.tokens;
  const tokens = input + output + cacheRead + cacheWrite5m + cacheWrite1h;
  return {
    ...totals,
    tokens: amountWithGap(tokens, usageGap) === null ? null : totals.tokens,
    costUsd: amountWithGap(totals.costUsd, usageGap),
    usageGap,
  };
}
