import type { RunResult } from '../core/context.ts';

/** The result of a run or step and its low-cardinality error type. */
export type Outcome = { readonly result: RunResult; readonly errorType?: string };

/** The names of the errors by which Node.js and Temporal report a cancellation. */
const CANCELLATIONS: ReadonlySet<string> = new Set(['AbortError', 'CancelledFailure']);

/** The outcome of a function that threw: cancelled for an abort, failure otherwise. */
export function outcomeOfThrown(thrown: unknown): Outcome {
  const isCancelled = thrown instanceof Error && CANCELLATIONS.has(thrown.name);
  return { result: isCancelled ? 'cancelled' : 'failure', errorType: errorTypeOf(thrown) };
}

/** The type of an error: the one that a Temporal failure carries, else its name. */
export function errorTypeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const name = isName(thrown.name) ? thrown.name : thrown.constructor.name;
  const { type } = thrown as { readonly type?: unknown };
  return name === 'ApplicationFailure' && isName(type) ? type : name;
}

/** An application can assign anything to the name of an error. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
