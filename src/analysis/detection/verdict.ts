import { DAY_MS } from '../../core/time/day.ts';
import type { VerdictState } from '../../core/value-sets.ts';
import { isLearned, spreadOf, type Baseline } from './baseline.ts';
import { isConfirmed, type Change, type Detector } from './detector.ts';
import { perDay, type Segment } from './segment.ts';
import type { Series } from './series.ts';
import { MIN_DEVIATION } from './settings.ts';
import { rateDifference } from '../statistics/rates.ts';
import { NORMAL_QUANTILE } from '../statistics/student-t.ts';

/** The size of a change with its 95 % confidence interval. */
export type Effect = { readonly value: number; readonly low: number; readonly high: number };

/** The verdict on a series. Times in milliseconds since 1970. */
export type Verdict = {
  readonly state: VerdictState;
  /** Observations since the onset of the change; without a change, those that the baseline is estimated from. */
  readonly n: number;
  /** Observations that the baseline is estimated from; older ones have faded. */
  readonly baselineN: number;
  /** The evidence of a change, and the threshold at which it is detected; of a change, when it was detected. */
  readonly statistic: number;
  readonly threshold: number;
  /** Only of a change. */
  readonly change: VerdictChange | null;
};

/** A change, of which a series may have one at a time. */
export type VerdictChange = {
  /** The end of the first observation after the change. */
  readonly since: number;
  /** Half of the 95 % confidence interval of the onset. */
  readonly sinceError: number;
  readonly detectedAt: number;
  /** The factor of amounts and counts; the difference of failure rates. */
  readonly effect: Effect;
  /** The mean before and after, in the unit of observations: a score, a count, or a failure rate. */
  readonly before: number;
  readonly after: number;
};

/** The verdict on a series as of its latest observation. */
export function verdictOf({ adjusted, plain }: Series): Verdict {
  const mix = plain?.change?.mix?.state;
  const own = mix !== 'remains' && isConfirmed(adjusted) ? adjusted : plain;
  if (own?.change && (own === adjusted || mix === 'remains'))
    return changed(own, own.change, own.change.direction === 1 ? 'regressed' : 'improved');
  if (plain?.change && mix === 'explained' && !isUndecided(adjusted, plain.change))
    return changed(plain, plain.change, 'mix-shift');
  const { baseline, more } = adjusted;
  const n = Math.round(baseline.level.weight);
  const state = isLearned(baseline) ? 'steady' : 'learning';
  return { state, n, baselineN: n, statistic: more.value, threshold: more.threshold, change: null };
}

function changed({ baseline }: Detector, change: Change, state: VerdictState): Verdict {
  const { segment, statistic, threshold, detectedAt } = change;
  const { n, observed, since } = segment;
  const expected = state === 'mix-shift' ? segment.expected : expectedOf(baseline, change);
  return {
    state,
    n,
    baselineN: Math.round(baseline.level.weight),
    statistic,
    threshold,
    change: {
      since,
      sinceError: onsetError(baseline, change),
      detectedAt,
      effect: effectOf(baseline, segment, expected),
      before: expected / n,
      after: observed / n,
    },
  };
}

/** What was expected since a change of tasks like those: what their mix explains is no part of the change. */
function expectedOf({ family }: Baseline, { segment: { n, observed, expected }, mix }: Change): number {
  const share = mix?.share ?? 1;
  if (family === 'count' && expected > 0 && observed > 0) return observed * (expected / observed) ** share;
  const sum = observed - share * (observed - expected);
  // The share is an estimate, and a rate never leaves its range.
  return family === 'rate' ? Math.min(n, Math.max(0, sum)) : sum;
}

/**
 * The 95 % confidence interval of the onset of a change of a mean, in observations on each side, in units of the squared
 * ratio of standard deviation and change (Bai 1997).
 */
const ONSET_ERROR = 11;

function onsetError(baseline: Baseline, { segment }: Change): number {
  const shift = (segment.observed - segment.expected) / segment.n;
  const observations = 1 + (ONSET_ERROR * varianceOf(baseline, segment.expected / segment.n)) / shift ** 2;
  return (Math.min(observations, segment.n) / perDay(segment)) * DAY_MS;
}

/** The variance of an observation. */
function varianceOf(baseline: Baseline, expected: number): number {
  if (baseline.family === 'amount') return Math.max(MIN_DEVIATION ** 2, spreadOf(baseline));
  return baseline.family === 'count' ? expected * Math.max(1, spreadOf(baseline)) : expected * (1 - expected);
}

function effectOf(baseline: Baseline, segment: Segment, expected: number): Effect {
  const { n, observed } = segment;
  const known = baseline.level.weight;
  const mean = expected / n;
  if (baseline.family === 'amount') {
    const own = Math.max(segment.squares / n - ((observed - segment.expected) / n) ** 2, MIN_DEVIATION ** 2);
    return factor((observed - expected) / n, Math.sqrt(own / n + varianceOf(baseline, mean) / known));
  }
  if (baseline.family === 'count') {
    const spread = Math.max(1, spreadOf(baseline));
    return factor(
      Math.log((observed + 0.5) / (expected + 0.5)),
      Math.sqrt(spread / (observed + 0.5) + spread / (baseline.level.sum + 0.5)),
    );
  }
  const { value, low, high } = rateDifference({ successes: mean * known, n: known }, { successes: observed, n });
  return { value: value ?? 0, low: low ?? -1, high: high ?? 1 };
}

function factor(logarithm: number, error: number): Effect {
  const [value, low, high] = [0, -NORMAL_QUANTILE, NORMAL_QUANTILE].map((z) => Math.exp(logarithm + z * error));
  return { value, low, high } as Effect;
}

/** Whether a change that tasks do not explain may be detected soon: it must not be called another mix of them before. */
function isUndecided({ more, less }: Detector, { direction }: Change): boolean {
  const { value, threshold } = direction === 1 ? more : less;
  return value > threshold / 2;
}
