/** When and how often a failed activity is repeated. */
export type RetryPolicy = {
  /** Including the first attempt. */
  readonly maxAttempts: number;
  /** The names of the errors after which it is repeated; any other error is final. */
  readonly errorTypes: readonly string[];
  readonly initialMs: number;
  /** @default 2 */
  readonly factor?: number;
  /** @default one minute */
  readonly maxMs?: number;
};

/** An error that says that every session has to slow down, such as the HTTP status 429 or 529 of the model API. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
}

/** The session of an activity was killed: the next attempt may continue it. */
export class CutOff extends Error {
  override readonly name = 'CutOff';
}

/** Waits for milliseconds or until the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** How long to wait before the next attempt in milliseconds; undefined if there is none. */
export function delayBeforeRetry(policy: RetryPolicy, failures: number, errorType: string): number | undefined {
  const { maxAttempts, errorTypes } = policy;
  return failures >= maxAttempts || !errorTypes.includes(errorType) ? undefined : backoffMs(policy, failures);
}

const MAX_MS = 60_000;

/** How long to wait after so many failures, in milliseconds. */
export function backoffMs({ initialMs, factor = 2, maxMs = MAX_MS }: RetryPolicy, failures: number): number {
  return Math.min(maxMs, initialMs * factor ** (failures - 1));
}
