import { budgets, type Budget } from '../telemetry/budget.ts';
import { databaseUrl, type Environment } from '../core/environment.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { changeTimes, mostExpensiveAndLongestRuns } from './run-gauges.ts';
import { capGauges } from './capped-gauges.ts';
import { newActiveRuns } from './active-runs.ts';
import { countQuarantined } from '../spool/quarantine.ts';
import { relayIdOf } from './relay-id.ts';

/** A gauge's value as it is now, in the metric's unit. */
export type GaugeValue = {
  readonly metric: Metric;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Reads the gauges as they are at a time, in milliseconds since 1970. */
export type ReadGauges = (now: number) => Promise<readonly GaugeValue[]>;

/** What the drain knows of itself. */
export type Progress = {
  /** Records that waited when it last looked. */
  backlog: number;
  /** How long the oldest of the last records had waited when it was taken in, in milliseconds. */
  lagMs: number;
  /** Whether it goes on after what it does now. */
  isRunning: boolean;
};

/** What gauges are read from. */
export type GaugeSources = {
  readonly store: Store;
  /** The state folder. */
  readonly home: string;
  readonly progress: Progress;
  readonly env: Environment;
};

/**
 * What is read at a time, in milliseconds since 1970: the state of the pipeline, budgets, running and past runs.
 * @throws {UserError} where a budget is no amount
 */
export function openGauges(sources: GaugeSources): ReadGauges {
  const { store, env } = sources;
  const active = newActiveRuns(store);
  const budgeted = ofBudgets(budgets(env));
  const own = ownLabels(sources);
  return async (now) => [
    ...(await ofPipeline(sources, own)),
    ...budgeted,
    ...(await capGauges(store, [
      ...(await active(now)),
      ...(await mostExpensiveAndLongestRuns(store, now)),
      ...(await changeTimes(store)),
    ])),
  ];
}

function ofBudgets(set: readonly Budget[]): GaugeValue[] {
  return set.map(({ period, usd }) => ({
    metric: METRIC.budget,
    labels: { [ATTRIBUTE.budgetPeriod]: period },
    value: usd,
  }));
}

type Labels = NonNullable<GaugeValue['labels']>;

/** Relays that share a database are one instance: without an id of their own they would overwrite each other. */
function ownLabels({ home, env }: GaugeSources): Labels {
  return databaseUrl(env) === undefined ? {} : { [ATTRIBUTE.relayId]: relayIdOf(home) };
}

async function ofPipeline({ store, home, progress }: GaugeSources, labels: Labels): Promise<GaugeValue[]> {
  return [
    { metric: METRIC.relayWorking, labels, value: progress.isRunning ? 1 : 0 },
    { metric: METRIC.spoolDepth, labels, value: progress.backlog },
    { metric: METRIC.relayLag, labels, value: progress.lagMs / 1000 },
    { metric: METRIC.quarantined, labels, value: countQuarantined(home) },
    { metric: METRIC.outboxDepth, value: await outboxDepth(store) },
  ];
}

async function outboxDepth(store: Store): Promise<number> {
  const { depth } = await store.db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('depth'))
    .executeTakeFirstOrThrow();
  return Number(depth);
}
