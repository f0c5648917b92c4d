import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { counted } from '../../core/amounts.ts';
import { amountText } from '../figures/words.ts';
import { callsClaim, byStep } from './attempts.ts';
import type { Finding } from './finding.ts';

const MIN_FAILED = 3;

/** Steps with a smaller share of failed calls are usual. */
const MIN_SHARE = 0.05;

/**
 * Tool calls that failed or were denied. A failed call costs at least the request that made it: the mean request of its
 * attempt, of which no more are counted than the attempt made.
 */
export function failedCalls(attempts: readonly InsightAttempt[]): Finding[] {
  return byStep(attempts).flatMap((ofStep) => {
    const [failed, denied, calls] = (['failed_tool_calls', 'denied_tool_calls', 'tool_calls'] as const).map((column) =>
      ofStep.reduce((sum, attempt) => sum + attempt[column], 0),
    ) as [number, number, number];
    const [first] = ofStep;
    if (!first || failed + denied < MIN_FAILED || failed + denied < MIN_SHARE * calls) return [];
    return [
      {
        kind: 'failed-calls' as const,
        workflow: first.workflow,
        step: first.step,
        tool: null,
        claims: ofStep
          .filter((attempt) => failuresOf(attempt) > 0)
          .map((attempt) => callsClaim(attempt, failuresOf(attempt))),
        occurrences: failed + denied,
        timeMs: null,
        text: `${counted(failed, 'call')} failed and ${denied} were denied, ${amountText((failed + denied) / calls, 'share')} of ${calls}; the cost is the mean request of the attempt for each`,
      },
    ];
  });
}

function failuresOf({ failed_tool_calls, denied_tool_calls }: InsightAttempt): number {
  return failed_tool_calls + denied_tool_calls;
}
