import { amountDifference, logAmountEvidence, type Comparisons } from './evidence/amount-evidence.ts';
import type { Side } from './outcome.ts';
import type { Plan } from './plan.ts';
import { hasMarginEvidence } from './evidence/margin-evidence.ts';
import { differenceOf, type BlockCounts } from './evidence/rate-difference.ts';
import { countsOf, logSuccessEvidence, type SuccessEvidence } from './evidence/success-evidence.ts';

/** The better side (more successes; cheaper; faster), no practical difference, or nothing yet. */
export type Verdict<Better extends string = Side> = Better | 'equivalent' | 'undecided';

/** The verdict on success rates. */
export function successVerdict(success: SuccessEvidence, { errorRates, successMargin }: Plan): Verdict {
  const limit = -Math.log(errorRates.success);
  const counts = countsOf(success);
  if (isInside(counts, successMargin, limit)) return 'equivalent';
  if (counts.a === counts.b || logSuccessEvidence(success) < limit) return 'undecided';
  return counts.a > counts.b ? 'a' : 'b';
}

/** Whether the difference is less than the margin in both directions. */
function isInside(counts: BlockCounts, margin: number, limit: number): boolean {
  if (Math.abs(differenceOf(counts)) >= margin) return false;
  return hasMarginEvidence(counts, margin, limit) && hasMarginEvidence(swapped(counts), margin, limit);
}

function swapped({ a, b, ties }: BlockCounts): BlockCounts {
  return { a: b, b: a, ties };
}

/** The verdict on cost or duration at this error rate. */
export function amountVerdict(comparisons: Comparisons, errorRate: number, { ratioMargin }: Plan): Verdict {
  const estimate = amountDifference(comparisons);
  if (estimate === undefined) return 'undecided';
  const limit = -Math.log(errorRate);
  const margin = Math.log(ratioMargin);
  const rejects = (difference: number): boolean => logAmountEvidence(comparisons, difference) >= limit;
  if (Math.abs(estimate) < margin && rejects(margin) && rejects(-margin)) return 'equivalent';
  if (estimate === 0 || !rejects(0)) return 'undecided';
  return estimate < 0 ? 'a' : 'b';
}

/** Whether it is sure that an arm succeeds at most the margin less often than the other. */
export function isNotWorse(success: SuccessEvidence, arm: Side, { errorRates, successMargin }: Plan): boolean {
  const counts = countsOf(success);
  const lead = arm === 'a' ? swapped(counts) : counts;
  return hasMarginEvidence(lead, successMargin, -Math.log(errorRates.success));
}
