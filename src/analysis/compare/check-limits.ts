import type { Figure } from '../figures/figure.ts';
import { withInterval } from '../figures/words.ts';
import type { Limit } from './limits.ts';
import type { MetricComparison } from './metric-comparison.ts';

/**
 * Whether a limit is kept: `exceeded` if the whole interval is beyond it, `kept` if none of it is, `undecided` if the
 * limit is inside, `too-few` if either side has fewer runs than a decision needs.
 */
export type LimitOutcome = 'exceeded' | 'kept' | 'undecided' | 'too-few';

/** A limit with its outcome, in words. */
export type CheckedLimit = Limit & {
  readonly outcome: LimitOutcome;
  /** The change that was compared with the limit; null for two single runs. */
  readonly difference: Figure | null;
  readonly reason: string;
};

/** Checks limits against the intervals of differences. */
export function checkLimits(limits: readonly Limit[], metrics: readonly MetricComparison[]): CheckedLimit[] {
  return limits.flatMap((limit) => {
    const compared = metrics.find(({ metric }) => metric === limit.metric);
    return compared ? [{ ...limit, difference: compared.difference, ...outcomeOf(limit, compared) }] : [];
  });
}

/** Fewer runs with a known value on either side decide nothing: their spread is hardly known. */
const MIN_RUNS = 5;

function outcomeOf(
  { direction, value }: Limit,
  { a, b, difference }: MetricComparison,
): Pick<CheckedLimit, 'outcome' | 'reason'> {
  const { low, high } = difference;
  if (Math.min(a.n, b.n) < MIN_RUNS)
    return {
      outcome: 'too-few',
      reason: `${a.n} and ${b.n} runs with a known value; at least ${MIN_RUNS} each are needed`,
    };
  if (low === null || high === null) return { outcome: 'too-few', reason: difference.reason ?? 'no interval' };
  const change = withInterval(difference);
  const [beyond, inside] = direction === '>' ? [low > value, high <= value] : [high < value, low >= value];
  if (beyond) return { outcome: 'exceeded', reason: `the change is ${change}` };
  if (inside) return { outcome: 'kept', reason: `the change is ${change}` };
  return { outcome: 'undecided', reason: `the change is ${change}, which includes the limit` };
}

/** The limits of a comparison of two single runs: one run on each side decides nothing. */
export function tooFewRuns(limits: readonly Limit[]): CheckedLimit[] {
  const reason = `1 run on each side; at least ${MIN_RUNS} each are needed`;
  return limits.map((limit) => ({ ...limit, outcome: 'too-few', difference: null, reason }));
}
