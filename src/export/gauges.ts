import { budgets, type Budget } from '../core/budget.ts';
import { databaseUrl, type Environment } from '../core/environment.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../telemetry/names.ts';
import type { Store } from '../store/open-store.ts';
import { changeTimes, worstRuns } from './gauges-of-runs.ts';
import { capGauges } from './capped-gauges.ts';
import { newActiveRuns } from '../ingest/run/active-runs.ts';
import { countQuarantined } from '../spool/quarantine.ts';
import { relayIdOf } from '../relay/relay-id.ts';

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
  waiting: number;
  /** How long the oldest of the last records had waited when it was taken in, in milliseconds. */
  lagMs: number;
  /** Whether it goes on after what it does now. */
  working: boolean;
};

const outboxDepth = async (store: Store): Promise<number> => {
  const { depth } = await store.db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('depth'))
    .executeTakeFirstOrThrow();
  return Number(depth);
};

/** What gauges are read from. */
export type GaugeSources = {
  readonly store: Store;
  /** The state folder. */
  readonly home: string;
  readonly progress: Progress;
  readonly env: Environment;
};

type Labels = NonNullable<GaugeValue['labels']>;

/** Relays that share a database are one instance: without an id of their own they would overwrite each other. */
const ownLabels = ({ home, env }: GaugeSources): Labels =>
  databaseUrl(env) === undefined ? {} : { [ATTRIBUTE.relayId]: relayIdOf(home) };

const ofPipeline = async ({ store, home, progress }: GaugeSources, labels: Labels): Promise<GaugeValue[]> => [
  { metric: METRIC.relayWorking, labels, value: progress.working ? 1 : 0 },
  { metric: METRIC.spoolDepth, labels, value: progress.waiting },
  { metric: METRIC.relayLag, labels, value: progress.lagMs / 1000 },
  { metric: METRIC.quarantined, labels, value: countQuarantined(home) },
  { metric: METRIC.outboxDepth, value: await outboxDepth(store) },
];

const ofBudgets = (set: readonly Budget[]): GaugeValue[] =>
  set.map(({ period, usd }) => ({
    metric: METRIC.budget,
    labels: { [ATTRIBUTE.budgetPeriod]: period },
    value: usd,
  }));

/**
 * What is read at a time, in milliseconds since 1970: the state of the pipeline, budgets, running and past runs.
 * @throws {UserError} where a budget is no amount
 */
export const openGauges = (sources: GaugeSources): ReadGauges => {
  const { store, env } = sources;
  const active = newActiveRuns(store);
  const budgeted = ofBudgets(budgets(env));
  const own = ownLabels(sources);
  return async (now) => [
    ...(await ofPipeline(sources, own)),
    ...budgeted,
    ...(await capGauges(store, [
      ...(await active(now)),
      ...(await worstRuns(store, now)),
      ...(await changeTimes(store)),
    ])),
  ];
};
