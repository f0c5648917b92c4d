import type { UsageGap } from '../core/value-sets.ts';
import type { FactAmounts } from '../store/schema.ts';
import { amountWithGap } from '../telemetry/usage-gap.ts';
import type { ModelUse } from './model-use.ts';

/** The columns of a fact that its requests determine. */
export type UsageColumns = Pick<
  FactAmounts,
  | 'requests'
  | 'unpriced'
  | 'input'
  | 'output'
  | 'cache_read'
  | 'cache_write_5m'
  | 'cache_write_1h'
  | 'reasoning'
  | 'cost_nano_usd'
  | 'from_bill_nano_usd'
  | 'usage_gap'
  | 'model_use'
>;

/** The usage of these model uses. A sum that is 0 only because usage or prices are missing is unknown. */
export function usageOf(uses: readonly ModelUse[], billNanoUsd: number, gap: UsageGap | null): UsageColumns {
  const sum = (of: (use: ModelUse) => number): number => uses.reduce((all, use) => all + of(use), 0);
  const [requests, unpriced] = [sum((use) => use.requests), sum((use) => use.unpriced)];
  const isUnknown = amountWithGap(requests, gap) === null;
  const tokens = (of: (use: ModelUse) => number): number | null => (isUnknown ? null : sum(of));
  const cost = sum((use) => use.costNanoUsd);
  return {
    requests,
    unpriced,
    input: tokens((use) => use.input),
    output: tokens((use) => use.output),
    cache_read: tokens((use) => use.cacheRead),
    cache_write_5m: tokens((use) => use.cacheWrite5m),
    cache_write_1h: tokens((use) => use.cacheWrite1h),
    reasoning: tokens((use) => use.reasoning),
    cost_nano_usd: cost === 0 && unpriced > 0 ? null : amountWithGap(cost, gap),
    from_bill_nano_usd: billNanoUsd,
    usage_gap: gap,
    model_use: JSON.stringify(uses),
  };
}
