import type { Figure, FigureContext } from '../figures/figure.ts';
import { figureOf } from '../figures/figure.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { mean, ratioOfMeans } from '../statistics/means.ts';
import { rate, rateDifference, type Counts } from '../statistics/rates.ts';
import { ratioOfTotals, ratioOfTotalsRatio, type Pair } from '../statistics/ratios.ts';
import type { TrendMetric } from './metrics.ts';

/** The values of a metric; `missing` counts those that are unknown. */
export type Sample = { readonly pairs: readonly Pair[]; readonly missing: number };

/** The figure of a sample. */
export function figureOfSample(
  { type, unit }: TrendMetric,
  { pairs, missing }: Sample,
  context: Omit<FigureContext, 'unit' | 'missing'>,
): Figure {
  return figureOf(limited(ESTIMATE[type](pairs), unit), { ...context, unit, missing });
}

/** A share is at most 1, also at the end of its interval. */
function limited(estimate: Estimate, unit: TrendMetric['unit']): Estimate {
  return unit === 'share' && estimate.high !== null ? { ...estimate, high: Math.min(1, estimate.high) } : estimate;
}

const ESTIMATE: Readonly<Record<TrendMetric['type'], (pairs: readonly Pair[]) => Estimate>> = {
  amount: (pairs) => mean(pairs.map(([value]) => value)),
  rate: (pairs) => rate(countsOf(pairs)),
  ratio: ratioOfTotals,
};

function countsOf(pairs: readonly Pair[]): Counts {
  return { successes: pairs.reduce((sum, [value]) => sum + value, 0), n: pairs.length };
}

/** The figure of a difference: of rates in shares, of anything else as a ratio. */
export function differenceOfSamples(
  { type }: TrendMetric,
  before: Sample,
  after: Sample,
  context: Omit<FigureContext, 'unit' | 'missing'>,
): Figure {
  const unit = type === 'rate' ? 'share-difference' : 'ratio';
  const missing = before.missing + after.missing;
  return figureOf(DIFFERENCE[type](before.pairs, after.pairs), { ...context, unit, missing });
}

const DIFFERENCE: Readonly<Record<TrendMetric['type'], (before: readonly Pair[], after: readonly Pair[]) => Estimate>> =
  {
    amount: (before, after) => ratioOfMeans(valuesOf(before), valuesOf(after)),
    rate: (before, after) => rateDifference(countsOf(before), countsOf(after)),
    ratio: ratioOfTotalsRatio,
  };

function valuesOf(pairs: readonly Pair[]): number[] {
  return pairs.map(([value]) => value);
}
