/** Time limits of an attempt, in milliseconds. */
export type Limits = {
  readonly timeoutMs?: number;
  /** How long the attempt may go without a heartbeat. */
  readonly heartbeatMs?: number;
};

/** The signal of an attempt, which its limits abort. */
export type TimeLimits = {
  readonly signal: AbortSignal;
  readonly heartbeat: () => void;
  /** @throws {TimedOut} if a limit was exceeded */
  readonly check: () => void;
  readonly close: () => void;
};

/** Calls `fn` after some milliseconds unless the returned function is called before. */
export type StartTimer = (ms: number, fn: () => void) => () => void;

/** An activity exceeded one of its time limits. */
class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** Starts the time limits of an attempt. */
export function startTimeLimits(key: string, signal: AbortSignal, limits: Limits, startTimer: StartTimer): TimeLimits {
  const { timeoutMs, heartbeatMs } = limits;
  const exceeded = new AbortController();
  const expire = (what: string, ms: number) => (): void =>
    exceeded.abort(new TimedOut(`Cannot finish ${key}: no ${what} within ${ms} ms`));
  const start = (what: string, ms: number | undefined): (() => void) =>
    ms === undefined ? () => {} : startTimer(ms, expire(what, ms));
  const stopTimeout = start('end', timeoutMs);
  let stopHeartbeat = start('heartbeat', heartbeatMs);
  return {
    signal: AbortSignal.any([signal, exceeded.signal]),
    heartbeat: () => {
      stopHeartbeat();
      stopHeartbeat = start('heartbeat', heartbeatMs);
    },
    check: () => {
      if (exceeded.signal.aborted) throw exceeded.signal.reason;
    },
    close: () => {
      stopTimeout();
      stopHeartbeat();
    },
  };
}
