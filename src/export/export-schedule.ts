import type { ExportProblem } from './deliver.ts';

/** When a signal is sent next. Times are milliseconds of one clock that is never set back. */
export type ExportSchedule = {
  /** How long to wait until it is due; 0 where it is. */
  readonly waitMs: (now: number) => number;
  /** Whether one more attempt is welcome before it is due: not where the back end asked to wait or refuses the signal. */
  readonly canRetryNow: (now: number) => boolean;
  /** It was sent, by an attempt that began then. */
  readonly succeeded: (startedAt: number) => void;
  readonly failed: (now: number, problem: ExportProblem) => void;
};

/** The shortest and the longest back-off, in milliseconds. An endpoint that does not accept a signal is probed rarely. */
const BACKOFF_MS: Readonly<Record<ExportProblem['outcome'], readonly [number, number]>> = {
  unavailable: [1000, 30_000],
  unsupported: [60_000, 600_000],
};

/**
 * The schedule of one signal: `everyMs` from beginning to beginning while it works; after a failure with a back-off that
 * doubles, and never before the back end asked for it.
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
