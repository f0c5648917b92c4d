import { priceOf } from '../../pricing/pricing.ts';
import { NO_USAGE } from '../../pricing/usage.ts';

/** The kinds of tokens that are priced; `output` includes reasoning. */
export const PRICED_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;

/** One of {@link PRICED_KINDS}. */
export type PricedKind = (typeof PRICED_KINDS)[number];

/** What requests to a model used together. Money in US dollars. */
export type ModelUsage = Readonly<Record<PricedKind, number>> & {
  readonly model: string;
  readonly requests: number;
  /** Requests without a known price; their tokens are included, their cost is not. */
  readonly unpriced: number;
  readonly costUsd: number;
};

/** What attempts of one kind at one step used. */
export type GroupUsage = {
  /** Names what differs in nothing but its usage, such as a step with its kind of attempt. */
  readonly group: string;
  readonly attempts: number;
  readonly usages: readonly ModelUsage[];
};

/** Tokens and cost of one kind of token of one model. */
export type TokenCell = { readonly model: string; readonly tokens: number; readonly costUsd: number };

/** The priced usage of a group, as the factors of its cost. */
export type UsageCell = {
  readonly attempts: number;
  readonly requests: number;
  readonly tokens: number;
  readonly kinds: Readonly<Record<PricedKind, readonly TokenCell[]>>;
  /** The cost of models that charged but of which no tokens are known. */
  readonly withoutTokensUsd: number;
};

/** Whether the cost of a usage is known, at least of a part of it. */
export function isPriced({ requests, unpriced, costUsd }: ModelUsage): boolean {
  return costUsd > 0 || unpriced < requests || requests === 0;
}

/** The sum of two usages of the same model. */
export function addUsage(sum: ModelUsage | undefined, usage: ModelUsage): ModelUsage {
  if (!sum) return usage;
  return {
    model: usage.model,
    requests: sum.requests + Math.max(usage.requests, 1),
    unpriced: sum.unpriced + usage.unpriced,
    costUsd: sum.costUsd + usage.costUsd,
    input: sum.input + usage.input,
    output: sum.output + usage.output,
    cacheRead: sum.cacheRead + usage.cacheRead,
    cacheWrite5m: sum.cacheWrite5m + usage.cacheWrite5m,
    cacheWrite1h: sum.cacheWrite1h + usage.cacheWrite1h,
  };
}

/** The usage of a group divided by a number of runs. */
export function usageCell({ attempts, usages }: Omit<GroupUsage, 'group'>, runs: number): UsageCell {
  const kinds: Record<PricedKind, TokenCell[]> = {
    input: [],
    output: [],
    cacheRead: [],
    cacheWrite5m: [],
    cacheWrite1h: [],
  };
  let withoutTokensUsd = 0;
  let [requests, tokens] = [0, 0];
  for (const usage of usages) {
    // Usage that only the bill has may be without requests; it was at least one.
    requests += Math.max(usage.requests, 1);
    const costs = costsByKind(usage);
    if (!costs) withoutTokensUsd += usage.costUsd / runs;
    for (const kind of PRICED_KINDS) {
      if (!costs || usage[kind] === 0) continue;
      tokens += usage[kind];
      kinds[kind].push({ model: usage.model, tokens: usage[kind] / runs, costUsd: costs[kind] / runs });
    }
  }
  const tries = usages.length > 0 ? Math.max(attempts, 1) : attempts;
  return { attempts: tries / runs, requests: requests / runs, tokens: tokens / runs, kinds, withoutTokensUsd };
}

/** Prices relative to input, for models without a list price. */
const USUAL_PRICES: Readonly<Record<PricedKind, number>> = {
  input: 1,
  output: 5,
  cacheRead: 0.1,
  cacheWrite5m: 1.25,
  cacheWrite1h: 2,
};

/**
 * Distributes a cost over kinds of tokens in proportion to tokens × list price, so that the parts add up to the cost
 * that was charged; undefined if no tokens are known.
 */
function costsByKind(usage: ModelUsage): Record<PricedKind, number> | undefined {
  const prices = priceOf({ model: usage.model, usage: NO_USAGE, at: 0 }) ?? USUAL_PRICES;
  const weights = PRICED_KINDS.map((kind) => [kind, usage[kind] * prices[kind]] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  if (total === 0) return undefined;
  return Object.fromEntries(weights.map(([kind, weight]) => [kind, (usage.costUsd * weight) / total])) as Record<
    PricedKind,
    number
  >;
}
