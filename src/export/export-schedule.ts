import type { ExportProblem } from './deliver.ts';

/** Decides when a signal is sent next. Times are milliseconds of a monotonic clock. */
export type ExportSchedule = {
  /** How long to wait until the next export is due; 0 if it is. */
  readonly waitMs: (now: number) => number;
  /** Whether one more attempt may be made before it is due: not if the back end asked to wait or rejects the signal. */
  readonly canRetryNow: (now: number) => boolean;
  /** Reports a successful attempt that started at the given time. */
  readonly succeeded: (startedAt: number) => void;
  readonly failed: (now: number, problem: ExportProblem) => void;
};

/** Minimum and maximum back-off, in milliseconds. An endpoint that does not accept a signal is probed rarely. */
const BACKOFF_MS: Readonly<Record<ExportProblem['outcome'], readonly [number, number]>> = {
  unavailable: [1000, 30_000],
  unsupported: [60_000, 600_000],
};

/**
 * The schedule of one signal: every `everyMs`, measured from start to start; after a failure with exponential back-off,
 * and never earlier than the back end requested.
 */
export function newExportSchedule(everyMs: number): ExportSchedule {
  let [at, notBefore, backoff] = [-Infinity, -Infinity, 0];
  return {
    waitMs: (now) => Math.max(0, at - now),
    canRetryNow: (now) => now >= notBefore,
    succeeded: (startedAt) => {
      [at, notBefore, backoff] = [startedAt + everyMs, -Infinity, 0];
    },
    failed: (now, problem) => {
      const [shortest, longest] = BACKOFF_MS[problem.outcome];
      backoff = Math.min(Math.max(backoff * 2, shortest), longest);
      notBefore = now + (problem.outcome === 'unavailable' ? (problem.retryAfterMs ?? 0) : backoff);
      at = Math.max(now + backoff, notBefore);
    },
  };
}
