import type { RunResult } from '../core/context.ts';

/** The result of a run or step and its low-cardinality error type. */
export type Outcome = { readonly result: RunResult; readonly errorType?: string };

/** The outcome of a function that threw: cancelled for an abort, failure otherwise. */
export function outcomeOfThrown(thrown: unknown): Outcome {
  const errorType = thrown instanceof Error ? thrown.name || thrown.constructor.name : typeof thrown;
  return { result: errorType === 'AbortError' ? 'cancelled' : 'failure', errorType };
}
