import { displayUrl } from '../core/text/display-url.ts';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { VARIABLE, otlpEndpoint, spoolFolder, type Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { NO_OTLP_ENDPOINTS, otlpEndpoints } from '../telemetry/otlp-endpoints.ts';
import { withSteppedRelay, type SteppedRelay } from '../relay/relay.ts';
import type { Store } from '../store/open-store.ts';
import type { Span } from '../testing/runs/arrivals.ts';
import { simulatedBudgets } from './budgets.ts';
import { openSpoolWriter, type SpoolWriter } from '../testing/runs/spool-write.ts';
import { history } from '../testing/runs/history.ts';
import { TICK_MS, closeLook, momentsOf, type Moment } from './moments.ts';
import { isAffected, groundTruthOf, type ScenarioName, type GroundTruth } from '../testing/runs/scenario.ts';
import { busyHome, prepareHome, simulatedEnvironment } from './simulated-home.ts';
import { summarise, type StoreSummary } from './summary.ts';

export type { ScenarioName } from '../testing/runs/scenario.ts';
export { simulatedHome } from './simulated-home.ts';

/** The progress of a simulation. */
export type Progress = {
  /** The simulated time of the last attempt to export, in milliseconds since 1970. */
  readonly at: number;
  /** Whether the relay exported at this time. */
  readonly sent: boolean;
  /** The store at this time. */
  readonly store: Store;
};

/** Options of {@link simulate}. */
export type SimulateOptions = {
  /** The same seed and span generate the same runs. */
  readonly seed: string;
  readonly scenario: ScenarioName;
  readonly span: Span;
  readonly runsPerMonth: number;
  /** Whether runs start at the same rate at all times, not mainly in working hours. @default false */
  readonly evenly?: boolean;
  /** The onset of the scenario, in milliseconds since 1970. @default the middle of the span */
  readonly onset?: number;
  /** The multiplier, for scenarios that increase something. @default depends on the scenario */
  readonly factor?: number;
  /** The state folder, which must not be the user's own. */
  readonly home: string;
  /** Whether to remove the runs of a previous simulation in the same folder. @default false */
  readonly fresh?: boolean;
  /** The environment with the OTLP endpoint, the budgets and the user's own state folder. */
  readonly env: Environment;
  /** Whether to export spans and metrics if there is an endpoint. @default true */
  readonly exports?: boolean;
  /**
   * From this time on, metrics are exported whenever a step ends; before it, whenever a run ends. @default a day before
   * the end
   */
  readonly everyStepFrom?: number;
  /** From this time on, metrics are exported at every tick of 15 s. @default an hour before the end */
  readonly everyTickFrom?: number;
  /** Stops the simulation after its current work. */
  readonly signal?: AbortSignal;
  /** Called after each moment and awaited. */
  readonly onMoment?: (progress: Progress) => void | Promise<void>;
};

/** The result of a simulation. Times in milliseconds since 1970. */
export type Simulation = StoreSummary & {
  readonly simulated: true;
  readonly seed: string;
  readonly span: Span;
  /** The simulated time reached: the end of the span, unless it was stopped. */
  readonly until: number;
  readonly truth: GroundTruth;
  readonly home: string;
  readonly environment: string;
  readonly instance: string;
  /** The endpoint of spans and metrics; null without export. */
  readonly endpoint: string | null;
  readonly records: number;
  readonly spans: number;
};

/**
 * Generates runs and ingests them through the real spool and relay, whose clock follows the simulated time.
 * @throws {UserError} if the folder cannot be used for simulated runs, or telemetry cannot be exported
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  const { seed, span, home, scenario, fresh = false, factor } = options;
  const onset = options.onset ?? (span.from + span.to) / 2;
  const truth = groundTruthOf(scenario, { span, onset, ...(factor !== undefined && { factor }) });
  const env = environmentOf(options);
  await prepareHome({ env: options.env, home, from: span.from, fresh });
  const clock = { at: span.from };
  const writer = openSpoolWriter(spoolFolder(env));
  const simulation = await withSteppedRelay(
    env,
    () => clock.at,
    async (relay): Promise<Simulation> => {
      const done = await runMoments({ relay, writer, clock, truth, options: { ...options, env } });
      const summary = await summarise(relay.store);
      const { id: instance } = relay.store;
      const where = {
        home,
        environment: env[VARIABLE.deployment] ?? '',
        instance,
        endpoint: shownEndpoint(env),
      };
      return { simulated: true, seed, span, truth, ...where, ...done, ...summary };
    },
  );
  if (simulation) return simulation;
  throw busyHome(home);
}

function environmentOf({ env, home, exports = true, runsPerMonth }: SimulateOptions): Environment {
  return {
    ...simulatedEnvironment(env, home),
    ...simulatedBudgets(env, runsPerMonth),
    ...(exports ? {} : NO_OTLP_ENDPOINTS),
  };
}

type SimulationRuntime = {
  readonly relay: SteppedRelay;
  readonly writer: SpoolWriter;
  readonly clock: Clock;
  readonly truth: GroundTruth;
  readonly options: SimulateOptions;
};

type Clock = { at: number };

type SimulationProgress = { records: number; spans: number; until: number };

async function runMoments(runtime: SimulationRuntime): Promise<SimulationProgress> {
  const { options, truth, relay } = runtime;
  const { seed, span, runsPerMonth, evenly = false, signal, onMoment } = options;
  const defaults = closeLook(span.to);
  const { everyStepFrom = defaults.everyStepFrom, everyTickFrom = defaults.everyTickFrom } = options;
  const done = { records: 0, spans: 0, until: span.from };
  for (const moment of momentsOf(history({ seed, span, runsPerMonth, evenly, truth }), {
    ...span,
    everyStepFrom,
    everyTickFrom,
  })) {
    await waitFor(moment.at, signal);
    if (signal?.aborted) return done;
    const { records, spans } = await simulateMoment(runtime, moment);
    done.records += records;
    done.spans += spans;
    done.until = moment.at;
    await onMoment?.({
      at: Math.max(moment.at, runtime.clock.at),
      sent: !isSilent(truth, moment.at),
      store: relay.store,
    });
  }
  return done;
}

/** Waits for moments in the future. */
async function waitFor(at: number, signal: AbortSignal | undefined): Promise<void> {
  // SQLite calls are synchronous: without a pause no signal would ever be handled.
  await breathe();
  const ms = at - Date.now();
  if (ms > 0) await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}

const HOUR_MS = 60 * 60 * 1000;

async function simulateMoment(
  runtime: SimulationRuntime,
  { at, writes }: Moment,
): Promise<Omit<SimulationProgress, 'until'>> {
  const { relay, clock, writer, truth } = runtime;
  if (isSilent(truth, at)) {
    for (const write of writes) writer.write(write);
    return { records: 0, spans: 0 };
  }
  const records = await ingestWrites(runtime, writes);
  const runsMaintenance = Math.floor(at / HOUR_MS) > Math.floor((clock.at - 1) / HOUR_MS);
  clock.at = at;
  if (runsMaintenance) await relay.runMaintenance();
  return { records, spans: await sendAll(runtime) };
}

function isSilent(truth: GroundTruth, at: number): boolean {
  return truth.scenario === 'telemetry-loss' && isAffected(truth, at);
}

/** How soon a relay ingests a record. */
const POLL_MS = 200;

/** Ingests the writes, the last one separately at its own time, like a continuously running relay. */
async function ingestWrites({ relay, writer, clock }: SimulationRuntime, writes: Moment['writes']): Promise<number> {
  const last = writes.at(-1);
  for (const write of writes.slice(0, -1)) writer.write(write);
  clock.at = Math.max(clock.at, last?.at ?? 0);
  const before = await relay.drain();
  if (!last) return before;
  writer.write(last);
  clock.at = last.at + POLL_MS;
  const records = before + (await relay.drain());
  writer.removeEnded();
  return records;
}

const MAX_ATTEMPTS = 2;

/**
 * Exports until everything has arrived: data that a collector missed cannot be sent later with its original time. Each
 * attempt has a time of its own, because Prometheus refuses another value at the time of one that has arrived, and with
 * it the whole batch of the collector.
 */
async function sendAll({ relay, clock, options }: SimulationRuntime): Promise<number> {
  const isLast = clock.at > options.span.to - TICK_MS;
  let spans = 0;
  for (let attempt = 1; ; attempt++) {
    const { spans: sent, exportProblem } = await relay.export(isLast);
    spans += sent;
    if (exportProblem === undefined) return spans;
    if (attempt === MAX_ATTEMPTS || options.signal?.aborted)
      throw new UserError(`Cannot export simulated telemetry: ${exportProblem}`, {
        hint: 'Start the collector, or skip the export with --no-export',
      });
    await sleep(attempt * 500);
    clock.at += 1;
  }
}

/** Where spans go, without a password; null where they go nowhere. */
function shownEndpoint(env: Environment): string | null {
  const endpoint = otlpEndpoint(env) ?? Object.values(otlpEndpoints(env))[0];
  return endpoint ? displayUrl(endpoint) : null;
}
