import type { RunResult } from '../core/context.ts';

/** How a run or step ended, and the low-cardinality type of what it failed of. */
export type Outcome = { readonly result: RunResult; readonly errorType?: string };

/** The outcome of a function that threw: an abort is a cancellation, everything else a failure. */
export function outcomeOfThrown(thrown: unknown): Outcome {
  const errorType = thrown instanceof Error ? thrown.name || thrown.constructor.name : typeof thrown;
  return { result: errorType === 'AbortError' ? 'cancelled' : 'failure', errorType };
}
