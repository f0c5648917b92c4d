import { setTimeout as sleep } from 'node:timers/promises';
import { UserError, messageOf } from '../core/errors.ts';
import type { Store } from '../store/open-store.ts';
import type { ExportProblem } from './deliver.ts';
import { countExportFailure } from './export-failures.ts';
import { newExportSchedule } from './export-schedule.ts';
import type { Sent, SignalSender } from './signal-sender.ts';
import { dedupedLogger } from '../core/deduped-logger.ts';

/** How a signal is exported until the relay ends. */
export type ExportLoop = {
  readonly store: Store;
  /** From the beginning of one export to the beginning of the next, in milliseconds. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
};

/**
 * Exports one signal until `signal` aborts. Whatever its back end does, other signals have loops of their own. Resolves to
 * whether a last attempt is welcome.
 */
export async function runExportLoop(
  sender: SignalSender,
  { store, everyMs, signal, log }: ExportLoop,
): Promise<boolean> {
  const schedule = newExportSchedule(everyMs);
  const failures = dedupedLogger(
    log,
    `Cannot export ${sender.signal}, nothing is lost, will try again`,
    `The export of ${sender.signal} works again`,
  );
  const notice = onceEach(log);
  while (!signal.aborted) {
    // A clock that is set back must not stop the export.
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

/** How many different texts are logged; further ones are in the store alone. */
const MAX_LOGGED_TEXTS = 20;

function onceEach(log: (line: string) => void): (text: string) => void {
  const logged = new Set<string>();
  return (text) => {
    if (logged.has(text) || logged.size >= MAX_LOGGED_TEXTS) return;
    logged.add(text);
    log(text);
  };
}

/** Sleeps until the time is over or the relay ends; at least long enough for others to have their turn. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Sends a signal. A store that fails is as transient as a back end that does. */
export async function attempt(sender: SignalSender): Promise<Sent> {
  try {
    return await sender.send();
  } catch (error) {
    const reason = error instanceof UserError ? `${error.message}. ${error.hint}` : messageOf(error);
    return { count: 0, notices: [], problem: { outcome: 'unavailable', reason } };
  }
}

/** A problem of an export for the log and for whoever asked for a single pass. */
export function describeProblem({ outcome, reason }: ExportProblem): string {
  return outcome === 'unsupported'
    ? `the endpoint does not accept it: ${reason}. It is asked again every few minutes; correct its URL or headers if it should`
    : reason;
}
