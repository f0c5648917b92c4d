import { completeUsd } from '../../facts/fact.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import type { Claim } from './finding.ts';

/** The key of a value: a column of it. */
type KeyOf<T> = (value: T) => string | null;

/** Values in groups that have all keys in common. A map for each key takes a tenth of the time of one of joined keys. */
export function groupBy<T>(values: readonly T[], ...[keyOf, ...others]: readonly KeyOf<T>[]): (readonly T[])[] {
  if (!keyOf) return [values];
  return [...Map.groupBy(values, keyOf).values()].flatMap((group) => groupBy(group, ...others));
}

/** Attempts, or what else belongs to steps, in groups of the same step. */
export function byStep<T extends Pick<InsightAttempt, 'workflow' | 'step'>>(values: readonly T[]): (readonly T[])[] {
  return groupBy(
    values,
    ({ workflow }) => workflow,
    ({ step }) => step,
  );
}

/** The claim on everything that an attempt cost. */
export function wholeClaim(attempt: InsightAttempt): Claim {
  return { runId: attempt.run_id, attemptId: attempt.id, usd: completeUsd(attempt), of: 'attempt' };
}

/**
 * The claim on the requests that made some of the calls of an attempt: its mean request for each, of which no more are
 * counted than it made.
 */
export function callsClaim(attempt: InsightAttempt, calls: number): Claim {
  return { runId: attempt.run_id, attemptId: attempt.id, usd: costOfRequests(attempt, calls), of: 'calls' };
}

function costOfRequests(attempt: InsightAttempt, number: number): number | null {
  const usd = completeUsd(attempt);
  if (usd === null) return null;
  return attempt.requests === 0 ? 0 : (usd * Math.min(number, attempt.requests)) / attempt.requests;
}

/** The claim on a part of what an attempt cost, of which it is not known in which of its requests it is. */
export function partClaim({ id, run_id }: InsightAttempt, of: Claim['of'], usd: number | null): Claim {
  return { runId: run_id, attemptId: id, usd, of };
}
