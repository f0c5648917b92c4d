import { amountDifference, logAmountEvidence, type AmountEvidence } from './amount-evidence.ts';
import type { Arm } from './outcome.ts';
import type { Plan } from './plan.ts';
import { differenceOf, logDifferenceEvidence } from './rate-difference.ts';
import { countsOf, logSuccessEvidence, type SuccessEvidence } from './success-evidence.ts';

/** The better arm (more successes; cheaper; faster), no practical difference, or nothing yet. */
export type Verdict = Arm | 'equivalent' | 'undecided';

/** The verdict on success rates. */
export function successVerdict(success: SuccessEvidence, { errorRates, successMargin }: Plan): Verdict {
  const limit = -Math.log(errorRates.success);
  const counts = countsOf(success);
  const rejects = (difference: number): boolean => logDifferenceEvidence(counts, difference) >= limit;
  const isSmall = Math.abs(differenceOf(counts)) < successMargin;
  if (isSmall && rejects(successMargin) && rejects(-successMargin)) return 'equivalent';
  if (counts.a === counts.b || logSuccessEvidence(success) < limit) return 'undecided';
  return counts.a > counts.b ? 'a' : 'b';
}

/** The verdict on cost or duration at this error rate. */
export function amountVerdict(evidence: AmountEvidence, errorRate: number, { ratioMargin }: Plan): Verdict {
  const estimate = amountDifference(evidence);
  if (estimate === undefined) return 'undecided';
  const limit = -Math.log(errorRate);
  const margin = Math.log(ratioMargin);
  const rejects = (difference: number): boolean => logAmountEvidence(evidence, difference) >= limit;
  if (Math.abs(estimate) < margin && rejects(margin) && rejects(-margin)) return 'equivalent';
  if (estimate === 0 || !rejects(0)) return 'undecided';
  return estimate < 0 ? 'a' : 'b';
}

/** Whether it is sure that an arm succeeds at most the margin less often than the other. */
export function isNotWorse(success: SuccessEvidence, arm: Arm, { errorRates, successMargin }: Plan): boolean {
  const counts = countsOf(success);
  const limit = arm === 'a' ? -successMargin : successMargin;
  const lead = arm === 'a' ? differenceOf(counts) : -differenceOf(counts);
  return lead > -successMargin && logDifferenceEvidence(counts, limit) >= -Math.log(errorRates.success);
}
