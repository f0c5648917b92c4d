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

/** Waits for milliseconds or until the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** A pause that all activities of a workflow share. */
export type SharedPause = {
  /** No attempt starts for this long. */
  readonly extend: (ms: number) => void;
  readonly wait: (signal: AbortSignal) => Promise<void>;
};

const MAX_MS = 60_000;

/** How long to wait before the next attempt in milliseconds; undefined if there is none. */
export function delayBeforeRetry(
  { maxAttempts, errorTypes, initialMs, factor = 2, maxMs = MAX_MS }: RetryPolicy,
  failures: number,
  errorType: string,
): number | undefined {
  if (failures >= maxAttempts || !errorTypes.includes(errorType)) return undefined;
  return Math.min(maxMs, initialMs * factor ** (failures - 1));
}

/** Opens a pause of no length. */
export function openSharedPause(now: () => number, sleep: Sleep): SharedPause {
  let until = 0;
  return {
    extend: (ms) => void (until = Math.max(until, now() + ms)),
    wait: async (signal) => {
      while (until > now() && !signal.aborted) await sleep(until - now(), signal);
    },
  };
}
