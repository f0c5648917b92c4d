import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { retentionDays, stateFolder, type Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { recordGoneSessions } from '../ingest/session/record-gone-sessions.ts';
import { endAbandoned } from './abandon.ts';
import { drain, type DrainOptions } from './drain.ts';
import { countExportFailure } from '../export/export-failures.ts';
import { attempt, describeProblem, runExportLoop } from '../export/export-loop.ts';
import { expireExports } from '../export/export-retention.ts';
import { isMaintenanceDue } from './maintenance-due.ts';
import { withRelayLock, type RelayRuntime } from './relay-runtime.ts';
import { expireQuarantine } from '../spool/quarantine.ts';
import { removeOldRuns, removeIdleFolders, removePartialRecords } from './retention.ts';
import { settleSessions } from '../ingest/session/settle-sessions.ts';
import type { SignalSender } from '../export/signal-sender.ts';
import { dedupedLogger } from '../core/deduped-logger.ts';

/** What a pass of the relay did. */
export type RelayPass = {
  /** Records taken from the spool. */
  readonly records: number;
  /** Spans that the collector acknowledged. */
  readonly spans: number;
  /** What the back ends refused or warned about. */
  readonly notices: readonly string[];
  /** Why the export of a signal stopped, where it did; what was not sent waits in the store. */
  readonly exportProblem?: string;
};

/** How a relay is run. */
export type RelayOptions = {
  readonly env: Environment;
  /** Ends the relay after what it is doing. */
  readonly signal: AbortSignal;
  /** How often it looks into the spool, and for spans to send, in milliseconds. @default 750 and 200 */
  readonly pollMs?: number;
  /** How often it sends the totals, in milliseconds. @default 15000 */
  readonly metricsMs?: number;
  /** Told of everything worth a line. */
  readonly log?: (line: string) => void;
};

/** A relay that does its work when it is told to, as a daemon does it by itself. */
export type SteppedRelay = {
  readonly store: Store;
  /** Takes the spool into the store; returns how many records that was. */
  readonly drain: () => Promise<number>;
  readonly runMaintenance: () => Promise<void>;
  /** Sends what there is to send; the last time it says that it ends. */
  readonly export: (isLast: boolean) => Promise<Omit<RelayPass, 'records'>>;
};

/** One pass: the spool into the store, and the outbox to the collector. Undefined where another relay is at work. */
export function relayOnce(env: Environment): Promise<RelayPass | undefined> {
  return withRelayLock(env, async (runtime) => {
    const records = await drainAll(runtime.options);
    await runMaintenanceIfDue(runtime);
    return { records, ...(await exportAll(runtime)) };
  });
}

/** Takes in all there is, then the ends of what was found abandoned. */
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

/** Maintenance happens without a daemon, too: once an hour, with whatever command opens the store. */
async function runMaintenanceIfDue(runtime: RelayRuntime): Promise<void> {
  const now = runtime.options.store.now();
  if (isMaintenanceDue(runtime.options.home, now)) await runMaintenance(runtime, now);
}

/** What is done now and then: ends what was abandoned, removes what is old. */
async function runMaintenance({ options, env }: RelayRuntime, now: number): Promise<void> {
  await settleSessions(options, now);
  // Runs of sessions whose end has just been recorded are ended once that is stored.
  if (recordGoneSessions(options.home) === 0) await endAbandoned(options.store, options.home);
  removePartialRecords(options.home, now);
  await removeIdleFolders(options, now);
  expireQuarantine(options.home, now);
  await removeOldRuns(options.store, retentionDays(env), now);
  await expireExports(options.store, retentionDays(env), now);
}

/** Sends every signal once, side by side. */
async function exportAll(
  { telemetry, options }: RelayRuntime,
  senders: readonly SignalSender[] = telemetry?.senders ?? [],
): Promise<Omit<RelayPass, 'records'>> {
  const sent = await Promise.all(senders.map((sender) => exportOnce(sender, options.store)));
  const notices = sent.flatMap((one) => one.notices);
  const problems = sent.flatMap(({ problem }) => problem ?? []);
  const spans = sent.reduce((sum, one) => sum + one.spans, 0);
  return { spans, notices, ...(problems.length > 0 && { exportProblem: problems.join('; ') }) };
}

type SentOnce = { readonly spans: number; readonly notices: readonly string[]; readonly problem?: string };

async function exportOnce(sender: SignalSender, store: Store): Promise<SentOnce> {
  const { signal } = sender;
  const { count, notices, problem } = await attempt(sender);
  const spans = signal === EXPORT_SIGNAL.traces ? count : 0;
  if (!problem) return { spans, notices };
  await countExportFailure(store, signal).catch(() => undefined);
  return { spans, notices, problem: `${signal}: ${describeProblem(problem)}` };
}

/**
 * Brings the store up to date for a reader; leaves the export, and everything where a relay is at work already.
 * `onBacklog` is told how many records wait.
 */
export async function catchUp(env: Environment, onBacklog?: (records: number) => void): Promise<void> {
  await withRelayLock(
    env,
    async (runtime) => {
      await drainAll({ ...runtime.options, ...(onBacklog && { onBacklog }) });
      await runMaintenanceIfDue(runtime);
    },
    { connects: false },
  );
}

/** Runs `fn` with a relay that lives by this clock; undefined where there is another relay. */
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

/** Who looks whether a relay is at work has its lock for a moment. */
const LOCK_PATIENCE_MS = 1000;

/**
 * Runs the relay until it is told to end, then does a last pass.
 * @throws {UserError} where another relay is at work on the same state folder
 */
export async function runRelay(relay: RelayOptions): Promise<void> {
  const work = async (runtime: RelayRuntime): Promise<true> => {
    runtime.options.progress.isRunning = true;
    const [ready] = await Promise.all([exportUntilEnd(runtime, relay), drainLoop(runtime, relay)]);
    runtime.options.progress.isRunning = false;
    await drainAll(runtime.options);
    await exportAll(runtime, ready);
    return true;
  };
  const done = await withRelayLock(relay.env, work, { patienceMs: LOCK_PATIENCE_MS });
  if (done) return;
  throw new UserError(`Cannot start the relay: another one is at work on ${stateFolder(relay.env)}`, {
    hint: 'One relay is enough; end the other one first if this one is to take its place',
  });
}

const TRACES_INTERVAL_MS = 200;
const METRICS_INTERVAL_MS = 15_000;

/**
 * Exports each signal in a loop of its own: one that fails or hangs holds up no other. Returns those for which a last
 * attempt is welcome.
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

/**
 * What a pass costs hangs little by how much it takes in, and the session that writes shares the cores: with a pass
 * every 0.2 s, and at once after one that took something, a command hook took 5 ms longer (bench/hooks.ts).
 */
const DRAIN_INTERVAL_MS = 750;

/** After a pass that took in more, nobody is said to have ended: what tells it may have come meanwhile. */
const BUSY_BATCH_SIZE = 500;

/** How often the relay looks for what was abandoned and what is old. */
const MAINTENANCE_INTERVAL_MS = 5000;

async function drainLoop(
  runtime: RelayRuntime,
  { signal, pollMs = DRAIN_INTERVAL_MS, log }: RelayOptions,
): Promise<void> {
  const problems = dedupedLogger(
    (line) => log?.(line),
    'Cannot take the spool into the store, nothing is lost, will try again',
    'The store takes records again',
  );
  let maintenanceAt = 0;
  while (!signal.aborted) {
    try {
      const ingested = await drain(runtime.options);
      if (ingested < BUSY_BATCH_SIZE && Date.now() >= maintenanceAt) {
        await runMaintenance(runtime, Date.now());
        maintenanceAt = Date.now() + MAINTENANCE_INTERVAL_MS;
      }
      problems.clear();
      await pause(pollMs, signal);
    } catch (error) {
      problems.report(error);
      await pause(pollMs * 2, signal);
    }
  }
}

/** Sleeps until the time is over or the relay is told to end. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}
