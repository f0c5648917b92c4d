import { completeUsd } from '../../facts/fact.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import type { Claim } from './finding.ts';

/** Groups values by the JSON of a key. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => unknown): Map<string, T[]> {
  return Map.groupBy(values, (value) => JSON.stringify(keyOf(value)));
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
