import type { Expectation } from './baseline.ts';
import type { Family } from './observation.ts';
import { BASELINE_ERRORS, DESIGN, MAX_DEVIATIONS } from './settings.ts';

/** The direction of a change: 1 is more, which is worse for every signal (success counts failures); -1 is less. */
export type Direction = 1 | -1;

/** What an observation says about a change, as a logarithm of a likelihood ratio. */
export type Evidence = {
  readonly value: number;
  /** How much the evidence decreases per observation without the change, on average, and its standard deviation. */
  readonly drift: number;
  readonly deviation: number;
  /** How much the evidence increases per observation after the change, on average. */
  readonly gain: number;
};

/** The change, and the standard errors of the baseline by which it has to be exceeded. */
export type Hypothesis = { readonly direction: Direction; readonly design?: number; readonly errors?: number };

const MIN_COUNT = 1e-3;

/**
 * How many times as likely an observation is after a change as without it, as a logarithm: of scores under normal
 * distributions, of failures by their predicted probability (Steiner, Cook, Farewell and Treasure 2000), of counts under
 * negative binomial distributions.
 */
export function evidenceOf(
  family: Family,
  value: number,
  { expected, error, spread }: Expectation,
  { direction, design = DESIGN[family], errors = BASELINE_ERRORS[family] }: Hypothesis,
): Evidence {
  const reference = expected + direction * errors * error;
  if (family === 'amount') return ofAmount((direction * (value - reference)) / spread, design / spread);
  if (family === 'rate') return ofFailure(value, reference, direction * design);
  return ofCount(value, Math.max(reference, MIN_COUNT), { factor: Math.exp(direction * design), spread });
}

function ofAmount(deviations: number, shift: number): Evidence {
  const limited = Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, deviations));
  const information = shift ** 2 / 2;
  return { value: shift * limited - information, drift: information, gain: information, deviation: shift };
}

const RATES = { min: 1e-3, maxBefore: 0.97, maxAfter: 0.98 } as const;

/** No evidence if a rate is so low that it cannot decrease by the design. */
const NONE: Evidence = { value: 0, drift: 1, gain: 0, deviation: 0 };

function ofFailure(value: number, rate: number, increase: number): Evidence {
  const before = Math.min(RATES.maxBefore, Math.max(rate, RATES.min));
  const after = Math.min(RATES.maxAfter, before + increase);
  if (after < RATES.min) return NONE;
  const failed = Math.log(after / before);
  const succeeded = Math.log((1 - after) / (1 - before));
  return {
    value: value === 1 ? failed : succeeded,
    drift: -(before * failed + (1 - before) * succeeded),
    gain: after * failed + (1 - after) * succeeded,
    deviation: Math.abs(failed - succeeded) * Math.sqrt(before * (1 - before)),
  };
}

/** The size of a negative binomial distribution that hardly differs from a Poisson distribution. */
const POISSON_SIZE = 1e6;

/** The variance is `spread` times the mean. */
function ofCount(value: number, mean: number, { factor, spread }: { factor: number; spread: number }): Evidence {
  const size = Math.min(POISSON_SIZE, mean / Math.max(spread - 1, 1e-9));
  const offset = Math.log((size + factor * mean) / (size + mean));
  const each = Math.log(factor) - offset;
  return {
    value: value * each - size * offset,
    drift: size * offset - mean * each,
    gain: factor * mean * each - size * offset,
    deviation: Math.abs(each) * Math.sqrt(mean * spread),
  };
}
