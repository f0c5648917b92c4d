import { completeInput, completeTokens, completeUsd, isCompleted } from '../../facts/fact.ts';
import type { Unit } from '../figures/figure.ts';
import type { Pair } from '../statistics/ratios.ts';
import type { TrendFact } from './trend-fact.ts';

/** What trends show, the headline first. */
export const TREND_METRICS = [
  'cost-per-success',
  'cost',
  'duration',
  'tokens',
  'success',
  'repairs',
  'errors',
  'cache',
] as const;

/** One of {@link TREND_METRICS}. */
export type TrendMetricName = (typeof TREND_METRICS)[number];

/** How a metric is read from runs or attempts. */
export type TrendMetric = {
  readonly unit: Unit;
  /** `amount` is averaged, `rate` is a share of runs or attempts, `ratio` divides two totals. */
  readonly type: 'amount' | 'rate' | 'ratio';
  /** The value as an amount and what it is divided by; null if unknown, undefined if the metric does not regard it. */
  readonly of: (fact: TrendFact) => Pair | null | undefined;
  /** On which scale values are compared to find changes: amounts change by factors, shares by differences. */
  readonly scale: 'logarithm' | 'logarithm-of-counts' | 'linear';
  /** The metrics in which its changes are found. @default itself */
  readonly changesOf?: readonly TrendMetricName[];
};

/** The metrics by name. */
export const TREND_METRIC: Readonly<Record<TrendMetricName, TrendMetric>> = {
  'cost-per-success': {
    unit: 'USD/success',
    type: 'ratio',
    of: (fact) => withCost(fact, (usd) => [usd, Number(fact.result === 'success')]),
    scale: 'logarithm',
    changesOf: ['cost', 'success'],
  },
  cost: { unit: 'USD', type: 'amount', of: (fact) => withCost(fact, (usd) => [usd, 1]), scale: 'logarithm' },
  duration: { unit: 'ms', type: 'amount', of: durationOf, scale: 'logarithm' },
  tokens: { unit: 'tokens', type: 'amount', of: tokensOf, scale: 'logarithm' },
  success: { unit: 'share', type: 'rate', of: successOf, scale: 'linear' },
  repairs: { unit: 'share', type: 'rate', of: ({ repaired }) => [Number(repaired), 1], scale: 'linear' },
  errors: {
    unit: 'count',
    type: 'amount',
    of: ({ failed_tool_calls }) => [failed_tool_calls, 1],
    scale: 'logarithm-of-counts',
  },
  cache: { unit: 'share', type: 'ratio', of: cacheOf, scale: 'linear' },
};

function withCost(fact: TrendFact, pair: (usd: number) => Pair): Pair | null {
  const usd = completeUsd(fact);
  return usd === null ? null : pair(usd);
}

/** Those that were cancelled or abandoned, or whose end is unknown, did not take as long as they needed. */
function durationOf(fact: TrendFact): Pair | undefined {
  return isCompleted(fact) && fact.duration_ms !== null ? [fact.duration_ms, 1] : undefined;
}

function tokensOf(fact: TrendFact): Pair | null {
  const tokens = completeTokens(fact);
  return tokens === null ? null : [tokens, 1];
}

function successOf(fact: TrendFact): Pair | undefined {
  return isCompleted(fact) ? [Number(fact.result === 'success'), 1] : undefined;
}

/** The share of input tokens that were read from the cache. */
function cacheOf(fact: TrendFact): Pair | null | undefined {
  const input = completeInput(fact);
  if (input === 0) return undefined;
  return input === null ? null : [fact.cache_read ?? 0, input];
}
