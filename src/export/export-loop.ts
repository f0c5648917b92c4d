import { pause } from '../core/time/pause.ts';
import { UserError, messageOf } from '../core/errors.ts';
import type { Store } from '../store/open-store.ts';
import type { ExportProblem } from './deliver.ts';
import { countExportFailure } from './export-failures.ts';
import { newExportSchedule } from './export-schedule.ts';
import type { Sent, SignalSender } from './signal-sender.ts';
import { dedupedLogger } from '../core/deduped-logger.ts';

/** Options of a signal's export loop. */
export type ExportLoop = {
  readonly store: Store;
  /** Interval between the starts of two exports, in milliseconds. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
};

/**
 * Exports one signal until `signal` aborts, independently of the back ends of other signals. Resolves to whether a
 * final attempt may be made.
 */
export async function runExportLoop(
  sender: SignalSender,
  { store, everyMs, signal, log }: ExportLoop,
): Promise<boolean> {
  const schedule = newExportSchedule(everyMs);
  const failures = dedupedLogger(
    log,
    `Cannot export ${sender.signal}; no data is lost, retrying`,
    `Export of ${sender.signal} has resumed`,
  );
  const notice = onceEach(log);
  while (!signal.aborted) {
    // A monotonic clock: setting the system clock back must not stop the export.
    const startedAt = performance.now();
    const { notices, problem } = await attempt(sender);
    for (const text of notices) notice(text);
    if (problem) {
      failures.report(describeProblem(problem));
      await countExportFailure(store, sender.signal).catch(() => undefined);
      schedule.failed(performance.now(), problem);
    } else {
      failures.clear();
      schedule.succeeded(startedAt);
    }
    await pause(schedule.waitMs(performance.now()), signal);
  }
  return schedule.canRetryNow(performance.now());
}

/** Maximum number of distinct texts that are logged; further ones are only stored. */
const MAX_LOGGED_TEXTS = 20;

function onceEach(log: (line: string) => void): (text: string) => void {
  const logged = new Set<string>();
  return (text) => {
    if (logged.has(text) || logged.size >= MAX_LOGGED_TEXTS) return;
    logged.add(text);
    log(text);
  };
}

/** Sends a signal. A store failure is treated like a transient failure of a back end. */
export async function attempt(sender: SignalSender): Promise<Sent> {
  try {
    return await sender.send();
  } catch (error) {
    const reason = error instanceof UserError ? `${error.message}. ${error.hint}` : messageOf(error);
    return { count: 0, notices: [], problem: { outcome: 'unavailable', reason } };
  }
}

/** Describes an export problem for the log and for the result of a single pass. */
export function describeProblem({ outcome, reason }: ExportProblem): string {
  return outcome === 'unsupported'
    ? `the endpoint does not accept them: ${reason}. It is probed every few minutes; correct the URL or headers if needed`
    : reason;
}
