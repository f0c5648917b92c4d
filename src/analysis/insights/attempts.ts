import { completeUsd } from '../../facts/fact.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import type { Claim } from './finding.ts';

/** Groups values by the JSON of a key. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => unknown): Map<string, T[]> {
  return Map.groupBy(values, (value) => JSON.stringify(keyOf(value)));
}

/** The claim on everything that an attempt cost. */
export function wholeClaim(attempt: InsightAttempt): Claim {
  return { runId: attempt.run_id, attemptId: attempt.id, usd: completeUsd(attempt), isWhole: true };
}

/** The claim on a part of what an attempt cost. */
export function partClaim({ id, run_id }: InsightAttempt, usd: number | null): Claim {
  return { runId: run_id, attemptId: id, usd, isWhole: false };
}
