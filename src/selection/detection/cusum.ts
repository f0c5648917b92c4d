/** A cumulative sum of evidence for a change, which does not fall below 0. */
export type Cusum = { sum: number };

/** The odds of success after the change that is looked for, relative to those before it. */
const ODDS_RATIO = 0.33;

/**
 * The evidence of one outcome that the odds of success fell: the logarithm of the likelihood ratio, given the predicted
 * rate (Steiner, Cook, Farewell and Treasure, Biostatistics 1(4), 2000). Hard tasks are predicted to fail, so that a
 * different mix of tasks is not a change.
 */
export function lossEvidence(rate: number, isSuccess: boolean): number {
  return (isSuccess ? Math.log(ODDS_RATIO) : 0) - Math.log(1 - rate + ODDS_RATIO * rate);
}

/** The success rate after the change that is looked for. */
export function changedRate(rate: number): number {
  return (ODDS_RATIO * rate) / (1 - rate + ODDS_RATIO * rate);
}

/** Values further out than this count as this: one extreme cost is not a change. */
const MAX_Z = 3;

/** Half of the shift of standardised logarithms that is looked for. */
const ALLOWANCE = 0.35;

/** The evidence of one standardised logarithm that the mean rose. */
export function riseEvidence(z: number): number {
  return Math.min(Math.max(z, -MAX_Z), MAX_Z) - ALLOWANCE;
}

/** Adds evidence; whether the sum is now above the threshold. */
export function addEvidence(cusum: Cusum, evidence: number, threshold: number): boolean {
  cusum.sum = Math.max(0, cusum.sum + evidence);
  return cusum.sum > threshold;
}
