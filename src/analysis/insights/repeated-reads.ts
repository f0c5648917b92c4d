import { counted } from '../../core/amounts.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { amountText } from '../figures/words.ts';
import { sumOf } from '../statistics/moments.ts';
import { callsClaim, byStep } from './attempts.ts';
import type { Finding } from './finding.ts';

const MIN_REPEATED = 3;

/** Steps with a smaller share of repeated reads among their calls are usual. */
const MIN_SHARE = 0.05;

/**
 * Reads of a part of a file that the same agent had read before, and the attempt had not changed. A call costs at least
 * the request that made it: the mean request of its attempt.
 */
export function repeatedReads(attempts: readonly InsightAttempt[]): Finding[] {
  return byStep(attempts).flatMap((ofStep) => {
    const [repeated, calls] = [sumOf(ofStep.map(repeatsOf)), sumOf(ofStep.map(({ tool_calls }) => tool_calls))];
    const [first] = ofStep;
    if (!first || repeated < MIN_REPEATED || repeated < MIN_SHARE * calls) return [];
    return [
      {
        kind: 'repeated-reads' as const,
        workflow: first.workflow,
        step: first.step,
        tool: null,
        claims: ofStep
          .filter((attempt) => repeatsOf(attempt) > 0)
          .map((attempt) => callsClaim(attempt, repeatsOf(attempt))),
        occurrences: repeated,
        timeMs: null,
        text: `${counted(repeated, 'call')} read what the agent had read before and the attempt had not changed, ${amountText(repeated / calls, 'share')} of ${calls}; the cost is the mean request of the attempt for each`,
      },
    ];
  });
}

function repeatsOf({ repeated_reads }: InsightAttempt): number {
  return repeated_reads;
}
