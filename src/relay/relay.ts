import { pause } from '../core/time/pause.ts';
import type { Clock } from '../core/time/clock.ts';
import { retentionDays, stateFolder, type Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { recordGoneSessions } from '../ingest/session/record-gone-sessions.ts';
import { alertSettings } from '../alerts/alert-settings.ts';
import { endAbandoned } from './abandon.ts';
import { runAlertLoop } from './alert-loop.ts';
import { awaitIngestion } from './await-ingestion.ts';
import { drain, type DrainOptions, type OnIngested } from './drain.ts';
import { runExportLoop } from '../export/export-loop.ts';
import { exportAll } from './export-all.ts';
import { expireExports } from '../export/export-retention.ts';
import { isMaintenanceDue } from './maintenance-due.ts';
import { withRelayLock, type RelayRuntime } from './relay-runtime.ts';
import { expireQuarantine } from '../spool/quarantine.ts';
import { removeIdleFolders, removeOldBuilds, removeOldRuns, removePartialRecords } from './retention.ts';
import { judgeDue } from '../detection/judge-due.ts';
import { settleSessions } from '../ingest/session/settle-sessions.ts';
import type { SignalSender } from '../export/signal-sender.ts';
import { dedupedLogger } from '../core/deduped-logger.ts';

/** The result of one relay pass. */
export type RelayPass = {
  /** Records ingested from the spool. */
  readonly records: number;
  /** Spans acknowledged by the collector. */
  readonly spans: number;
  /** Rejections and warnings of the back ends. */
  readonly notices: readonly string[];
  /** Why the export of a signal stopped, if it did; unsent data stays in the store. */
  readonly exportProblem?: string;
};

/** Options of {@link runRelay}. */
export type RelayOptions = {
  readonly env: Environment;
  /** Stops the relay after its current work. */
  readonly signal: AbortSignal;
  /** Poll interval for the spool and for spans to send, in milliseconds. @default 750 and 200 */
  readonly pollMs?: number;
  /** Export interval of the totals, in milliseconds. @default 15000 */
  readonly metricsMs?: number;
  /** Receives log lines. */
  readonly log?: (line: string) => void;
};

/** A relay driven step by step by the caller instead of by timers. */
export type SteppedRelay = {
  readonly store: Store;
  /** Ingests the spool; returns the number of records. */
  readonly drain: () => Promise<number>;
  readonly runMaintenance: () => Promise<void>;
  /** Exports what is due; `isLast` reports the relay as stopped. */
  readonly export: (isLast: boolean) => Promise<Omit<RelayPass, 'records'>>;
};

export const METRICS_INTERVAL_MS = 15_000;

/** Runs one pass: ingests the spool and exports the outbox. Returns undefined if another relay is running. */
export function relayOnce(env: Environment, onProgress?: OnIngested): Promise<RelayPass | undefined> {
  return withRelayLock(env, async (runtime) => {
    const records = await drainAll({ ...runtime.options, ...(onProgress && { onProgress }) });
    await runMaintenanceIfDue(runtime);
    await judgeDue(runtime.options.store);
    return { records, ...(await exportAll(runtime)) };
  });
}

/** Ingests all pending records, then the ends of abandoned runs and steps. */
async function drainAll(options: DrainOptions): Promise<number> {
  recordGoneSessions(options.home);
  const records = await drainUntilEmpty(options);
  await settleSessions(options, options.store.now(), { all: true });
  const abandoned = await endAbandoned(options.store, options.home);
  return abandoned > 0 ? records + (await drainUntilEmpty(options)) : records;
}

async function drainUntilEmpty(options: DrainOptions): Promise<number> {
  let records = 0;
  for (let ingested = await drain(options); ingested > 0; ingested = await drain(options)) records += ingested;
  return records;
}

/** Maintenance also happens without a running relay: once an hour, by any command that opens the store. */
async function runMaintenanceIfDue(runtime: RelayRuntime): Promise<void> {
  const now = runtime.options.store.now();
  if (isMaintenanceDue(runtime.options.home, now)) await runMaintenance(runtime, now);
}

/** Periodic maintenance: ends abandoned runs, removes expired data, and judges what changed. */
async function runMaintenance({ options, env }: RelayRuntime, now: number): Promise<void> {
  await settleSessions(options, now);
  // Runs of sessions whose end has just been recorded are ended once that is stored.
  if (recordGoneSessions(options.home) === 0) await endAbandoned(options.store, options.home);
  removePartialRecords(options.home, now);
  await removeIdleFolders(options, now);
  expireQuarantine(options.home, now);
  await removeOldRuns(options.store, retentionDays(env), now);
  await removeOldBuilds(options, retentionDays(env), now);
  await expireExports(options.store, retentionDays(env), now);
  await judgeDue(options.store);
}

/**
 * Brings the store up to date for a reader without exporting. While another process ingests, waits until the records
 * that were pending at the call are stored; returns how many of them are not, because that process makes no progress.
 */
export async function catchUp(env: Environment, onProgress?: OnIngested): Promise<number> {
  const ingestOnce = () =>
    withRelayLock(
      env,
      async (runtime) => {
        await drainAll({ ...runtime.options, ...(onProgress && { onProgress }) });
        await runMaintenanceIfDue(runtime);
        return true;
      },
      { connects: false },
    );
  return (await ingestOnce()) ? 0 : awaitIngestion(stateFolder(env), ingestOnce);
}

/** Runs `fn` with a relay that uses this clock; returns undefined if another relay is running. */
export function withSteppedRelay<T>(
  env: Environment,
  clock: Clock,
  fn: (relay: SteppedRelay) => Promise<T>,
): Promise<T | undefined> {
  return withRelayLock(
    env,
    (runtime) =>
      fn({
        store: runtime.options.store,
        drain: () => drainUntilEmpty(runtime.options),
        runMaintenance: () => runMaintenance(runtime, clock()),
        export: (isLast) => {
          runtime.options.progress.isRunning = !isLast;
          return exportAll(runtime);
        },
      }),
    { clock },
  );
}

/** Checking whether a relay is running holds its lock for a moment. */
const LOCK_PATIENCE_MS = 1000;

/**
 * The cost of a pass hardly depends on the number of records, and the recorded session shares the cores: with a pass
 * every 0.2 s, and another immediately after each pass with records, a command hook took 5 ms longer (bench/hooks.ts).
 */
const DRAIN_INTERVAL_MS = 750;

/**
 * Runs the relay until stopped, then does a final pass.
 * @throws {UserError} if another relay is running on the same state folder, or a setting is invalid
 */
export async function runRelay(relay: RelayOptions): Promise<void> {
  // Reports invalid settings at the start.
  alertSettings(relay.env);
  for (;;) {
    const end = await withRelayLock(relay.env, (runtime) => relayUntilEnd(runtime, relay), {
      patienceMs: LOCK_PATIENCE_MS,
    });
    if (end === 'stopped') return;
    if (end === undefined)
      throw new UserError(`Cannot start the relay: another relay is running on ${stateFolder(relay.env)}`, {
        hint: 'One relay per state folder is enough; stop the other relay to replace it',
      });
    relay.log?.('The state folder was removed or replaced; continuing with the new one');
    await pause(relay.pollMs ?? DRAIN_INTERVAL_MS, relay.signal);
  }
}

/** Runs until stopped, or until the state folder is another one: what is stored after that would be lost. */
async function relayUntilEnd(runtime: RelayRuntime, relay: RelayOptions): Promise<'stopped' | 'replaced'> {
  const { options } = runtime;
  const { env, log = () => {} } = relay;
  const replaced = new AbortController();
  const signal = AbortSignal.any([relay.signal, replaced.signal]);
  options.progress.isRunning = true;
  const [ready] = await Promise.all([
    exportUntilEnd(runtime, { ...relay, signal }),
    drainLoop(runtime, { ...relay, signal }, () => replaced.abort()),
    runAlertLoop({ store: options.store, home: options.home, env, signal, log }),
  ]);
  options.progress.isRunning = false;
  if (replaced.signal.aborted) return 'replaced';
  await drainAll(options);
  await exportAll(runtime, ready);
  return 'stopped';
}

const TRACES_INTERVAL_MS = 200;

/**
 * Exports each signal in its own loop, so a failing or hanging signal blocks no other. Returns the senders that may
 * make a final attempt.
 */
async function exportUntilEnd({ telemetry, options }: RelayRuntime, relay: RelayOptions): Promise<SignalSender[]> {
  const { signal, pollMs = TRACES_INTERVAL_MS, metricsMs = METRICS_INTERVAL_MS, log = () => {} } = relay;
  const everyMs = { [EXPORT_SIGNAL.traces]: pollMs, [EXPORT_SIGNAL.metrics]: metricsMs };
  const senders = telemetry?.senders ?? [];
  const ready = await Promise.all(
    senders.map((sender) =>
      runExportLoop(sender, { store: options.store, everyMs: everyMs[sender.signal], signal, log }),
    ),
  );
  return senders.filter((_, index) => ready[index]);
}

/** After a larger pass no run is declared abandoned: its end may be among records that arrived in the meantime. */
const BUSY_BATCH_SIZE = 500;

/** Interval of the checks for abandoned runs and expired data. */
const MAINTENANCE_INTERVAL_MS = 5000;

async function drainLoop(
  runtime: RelayRuntime,
  { signal, pollMs = DRAIN_INTERVAL_MS, log }: RelayOptions,
  onReplaced: () => void,
): Promise<void> {
  const problems = dedupedLogger(
    (line) => log?.(line),
    'Cannot ingest the spool; no data is lost, retrying',
    'Ingestion has resumed',
  );
  let maintenanceAt = 0;
  while (!signal.aborted) {
    try {
      if (runtime.isReplaced()) return onReplaced();
      const ingested = await drain(runtime.options);
      if (ingested < BUSY_BATCH_SIZE && Date.now() >= maintenanceAt) {
        await runMaintenance(runtime, Date.now());
        maintenanceAt = Date.now() + MAINTENANCE_INTERVAL_MS;
      }
      problems.clear();
      await pause(pollMs, signal);
    } catch (error) {
      problems.report(runtime.options.store.explain(error));
      await pause(pollMs * 2, signal);
    }
  }
}
