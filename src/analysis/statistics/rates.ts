import { unknownEstimate, type Estimate } from './estimate.ts';
import { NORMAL_QUANTILE as Z } from './student-t.ts';

/** A number of successes among trials. */
export type Counts = { readonly successes: number; readonly n: number };

const RATE_METHOD = 'share of successes; Wilson score interval';

/** The share of successes with the Wilson score interval (Wilson, JASA 22, 1927). */
export function rate({ successes, n }: Counts): Estimate {
  if (n === 0) return unknownEstimate(0, RATE_METHOD, 'no observations');
  const value = successes / n;
  const center = (value + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const margin = (Z / (1 + Z ** 2 / n)) * Math.sqrt((value * (1 - value)) / n + Z ** 2 / (4 * n ** 2));
  return {
    value,
    n,
    // Exact for none and for all, where rounding leaves a trace that is printed as 0.0 or 100.0 %.
    low: successes === 0 ? 0 : Math.max(0, center - margin),
    high: successes === n ? 1 : Math.min(1, center + margin),
    method: RATE_METHOD,
    reason: null,
  };
}

const DIFFERENCE_METHOD = 'difference of rates, B − A; Newcombe interval from Wilson scores';

/** The difference of two rates, B − A, with Newcombe's interval (method 10; Statistics in Medicine 17, 1998). */
export function rateDifference(a: Counts, b: Counts): Estimate {
  const n = a.n + b.n;
  const [rateA, rateB] = [rate(a), rate(b)];
  if (!isKnown(rateA) || !isKnown(rateB))
    return unknownEstimate(n, DIFFERENCE_METHOD, `no observations in ${isKnown(rateA) ? 'B' : 'A'}`);
  const value = rateB.value - rateA.value;
  return {
    value,
    n,
    low: value - Math.hypot(rateB.value - rateB.low, rateA.high - rateA.value),
    high: value + Math.hypot(rateB.high - rateB.value, rateA.value - rateA.low),
    method: DIFFERENCE_METHOD,
    reason: null,
  };
}

type Known = Estimate & { readonly value: number; readonly low: number; readonly high: number };

function isKnown(estimate: Estimate): estimate is Known {
  return estimate.value !== null;
}

const PAIRED_METHOD = 'mean difference of rates by task, B − A; Bonett–Price interval';

/**
 * The mean of differences of rates, B − A, one per task, each between −1 and 1. Two tasks are added, one with each
 * extreme, which keeps the coverage for few tasks and for differences that are all equal (Bonett and Price, Journal of
 * Educational and Behavioral Statistics 37, 2012).
 */
export function pairedRateDifference(differences: readonly number[]): Estimate {
  const n = differences.length;
  if (n === 0) return unknownEstimate(0, PAIRED_METHOD, 'no task in both');
  const sum = differences.reduce((all, difference) => all + difference, 0);
  const squares = differences.reduce((all, difference) => all + difference ** 2, 0);
  const center = sum / (n + 2);
  const margin = Z * Math.sqrt(((squares + 2) / (n + 2) - center ** 2) / (n + 2));
  return {
    value: sum / n,
    n,
    low: Math.max(-1, Math.min(center - margin, sum / n)),
    high: Math.min(1, Math.max(center + margin, sum / n)),
    method: PAIRED_METHOD,
    reason: null,
  };
}
