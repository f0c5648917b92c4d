import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { retentionDays, stateFolder, type Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { endAbandoned } from './abandon.ts';
import { drain, type DrainOptions } from './drain.ts';
import { countExportFailure } from '../export/export-failures.ts';
import { attempt, describeProblem, runExportLoop } from '../export/export-loop.ts';
import { expireExports } from '../export/export-retention.ts';
import { isMaintenanceDue } from './maintenance-due.ts';
import { asOnlyRelay, type Works } from './only-relay.ts';
import { expireQuarantine } from '../spool/quarantine.ts';
import { removeOldRuns, removeQuietFolders, removeTornRecords } from './retention.ts';
import { settleSessions } from '../ingest/session/settle-sessions.ts';
import type { SignalSender } from '../export/signal-sender.ts';
import { tellOnce } from '../core/tell-once.ts';

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
  readonly keepHouse: () => Promise<void>;
  /** Sends what there is to send; the last time it says that it ends. */
  readonly export: (isLast: boolean) => Promise<Omit<RelayPass, 'records'>>;
};

/** One pass: the spool into the store, and the outbox to the collector. Undefined where another relay is at work. */
export function relayOnce(env: Environment): Promise<RelayPass | undefined> {
  return asOnlyRelay(env, async (works) => {
    const records = await drainAll(works.options);
    await keepHouseIfDue(works);
    return { records, ...(await exportAll(works)) };
  });
}

/** Takes in all there is, then the ends of what was found abandoned. */
async function drainAll(options: DrainOptions): Promise<number> {
  const records = await drainUntilEmpty(options);
  await settleSessions(options, options.store.now(), { all: true });
  const abandoned = await endAbandoned(options.store, options.home);
  return abandoned > 0 ? records + (await drainUntilEmpty(options)) : records;
}

async function drainUntilEmpty(options: DrainOptions): Promise<number> {
  let records = 0;
  for (let taken = await drain(options); taken > 0; taken = await drain(options)) records += taken;
  return records;
}

/** Maintenance happens without a daemon, too: once an hour, with whatever command opens the store. */
async function keepHouseIfDue(works: Works): Promise<void> {
  const now = works.options.store.now();
  if (isMaintenanceDue(works.options.home, now)) await keepHouse(works, now);
}

/** What is done now and then: ends what was abandoned, removes what is old. */
async function keepHouse({ options, env }: Works, now: number): Promise<void> {
  await settleSessions(options, now);
  await endAbandoned(options.store, options.home);
  removeTornRecords(options.home, now);
  await removeQuietFolders(options, now);
  expireQuarantine(options.home, now);
  await removeOldRuns(options.store, retentionDays(env), now);
  await expireExports(options.store, retentionDays(env), now);
}

/** Sends every signal once, side by side. */
async function exportAll(
  { telemetry, options }: Works,
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
  await asOnlyRelay(
    env,
    async (works) => {
      await drainAll({ ...works.options, ...(onBacklog && { onBacklog }) });
      await keepHouseIfDue(works);
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
  return asOnlyRelay(
    env,
    (works) =>
      fn({
        store: works.options.store,
        drain: () => drainUntilEmpty(works.options),
        keepHouse: () => keepHouse(works, clock()),
        export: (isLast) => {
          works.options.progress.working = !isLast;
          return exportAll(works);
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
  const work = async (works: Works): Promise<true> => {
    works.options.progress.working = true;
    const [ready] = await Promise.all([exportUntilEnd(works, relay), drainLoop(works, relay)]);
    works.options.progress.working = false;
    await drainAll(works.options);
    await exportAll(works, ready);
    return true;
  };
  const done = await asOnlyRelay(relay.env, work, { patienceMs: LOCK_PATIENCE_MS });
  if (done) return;
  throw new UserError(`Cannot start the relay: another one is at work on ${stateFolder(relay.env)}`, {
    hint: 'One relay is enough; end the other one first if this one is to take its place',
  });
}

const SEND_MS = 200;
const METRICS_MS = 15_000;

/**
 * Exports each signal in a loop of its own: one that fails or hangs holds up no other. Returns those for which a last
 * attempt is welcome.
 */
async function exportUntilEnd({ telemetry, options }: Works, relay: RelayOptions): Promise<SignalSender[]> {
  const { signal, pollMs = SEND_MS, metricsMs = METRICS_MS, log = () => {} } = relay;
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
const DRAIN_MS = 750;

/** After a pass that took in more, nobody is said to have ended: what tells it may have come meanwhile. */
const FEW = 500;

/** How often the relay looks for what was abandoned and what is old. */
const HOUSE_MS = 5000;

async function drainLoop(works: Works, { signal, pollMs = DRAIN_MS, log }: RelayOptions): Promise<void> {
  const teller = tellOnce(
    (line) => log?.(line),
    'Cannot take the spool into the store, nothing is lost, will try again',
    'The store takes records again',
  );
  let houseAt = 0;
  while (!signal.aborted) {
    try {
      const taken = await drain(works.options);
      if (taken < FEW && Date.now() >= houseAt) {
        await keepHouse(works, Date.now());
        houseAt = Date.now() + HOUSE_MS;
      }
      teller.over();
      await pause(pollMs, signal);
    } catch (error) {
      teller.met(error);
      await pause(pollMs * 2, signal);
    }
  }
}

/** Sleeps until the time is over or the relay is told to end. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}
