/** A number estimated from a sample, with the 95 % confidence interval of its true value. */
export type Estimate = {
  /** Null if unknown; never 0 for want of data. */
  readonly value: number | null;
  /** The number of observations that the value is computed from. */
  readonly n: number;
  /** The interval; null if it is unknown. */
  readonly low: number | null;
  readonly high: number | null;
  /** How value and interval are computed. */
  readonly method: string;
  /** Why the value or the interval is unknown; null if both are known. */
  readonly reason: string | null;
};

/** The probability that an interval covers the true value. */
const CONFIDENCE = 0.95;

/** The quantile of a distribution at which the upper end of an interval is. */
export const UPPER = (1 + CONFIDENCE) / 2;

/** The reason for a missing interval if there are too few observations. */
export const TOO_FEW = 'fewer than 2 observations';

/** An estimate whose value is unknown, with the reason. */
export function unknownEstimate(n: number, method: string, reason: string): Estimate {
  return { value: null, n, low: null, high: null, method, reason };
}

/** An estimate without an interval, with the reason. */
export function pointEstimate(value: number, n: number, method: string, reason: string): Estimate {
  return { value, n, low: null, high: null, method, reason };
}

/** The factor between a value and an end of its interval from which the interval says nothing, such as for two runs. */
const WIDEST = 1000;

/** The reason for a missing interval if few observations differ so much that it would exclude almost nothing. */
const TOO_WIDE = 'too few observations for their differences';

/**
 * An estimate with an interval on a logarithmic scale: value × or ÷ exp(margin), wider if `center` is another value.
 * Without an interval if that would reach further than a factor of {@link WIDEST} from the value.
 */
export function logEstimate(
  value: number,
  n: number,
  method: string,
  { center = Math.log(value), margin }: { readonly center?: number; readonly margin: number },
): Estimate {
  const [low, high] = [Math.exp(center - margin), Math.exp(center + margin)];
  if (low < value / WIDEST || high > value * WIDEST) return pointEstimate(value, n, method, TOO_WIDE);
  return { value, n, low: Math.min(low, value), high: Math.max(high, value), method, reason: null };
}
