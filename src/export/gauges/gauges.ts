import { budgets, type Budget } from '../../telemetry/budget.ts';
import { databaseUrl, VARIABLE, type Environment } from '../../core/environment.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import { countByState } from '../../pool/count-by-state.ts';
import type { Store } from '../../store/open-store.ts';
import { outboxDepth } from '../../store/queries/outbox.ts';
import { changeTimes, mostExpensiveAndLongestRuns } from './run-gauges.ts';
import { regressionGauges } from './regression-gauges.ts';
import { capGauges } from './capped-gauges.ts';
import { newActiveRuns } from './active-runs.ts';
import { countQuarantined } from '../../spool/quarantine.ts';
import { relayIdOf } from './relay-id.ts';

/** The current value of a gauge, in the metric's unit. */
export type GaugeValue = {
  readonly metric: Metric;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Reads the gauges at a time, in milliseconds since 1970. */
export type ReadGauges = (now: number) => Promise<readonly GaugeValue[]>;

/** The state of the drain. */
export type Progress = {
  /** Pending records at the last listing of the spool. */
  backlog: number;
  /** How long the oldest record of the last batch had waited when it was ingested, in milliseconds. */
  lagMs: number;
  /** Whether the relay continues after its current work. */
  isRunning: boolean;
};

/** The sources of the gauges. */
export type GaugeSources = {
  readonly store: Store;
  /** The state folder. */
  readonly home: string;
  readonly progress: Progress;
  readonly env: Environment;
};

/**
 * Reads the state of the pipeline, budgets, and active and past runs at a time in milliseconds since 1970.
 * @throws {UserError} if a budget is not an amount
 */
export function openGauges(sources: GaugeSources): ReadGauges {
  const { store, env } = sources;
  const active = newActiveRuns(store);
  const budgeted = budgetGauges(budgets(env));
  const own = relayLabels(sources);
  return async (now) => [
    ...(await pipelineGauges(sources, own)),
    ...worktreeGauges(sources, own),
    ...budgeted,
    ...(await capGauges(store, [
      ...(await active(now)),
      ...(await mostExpensiveAndLongestRuns(store, now)),
      ...(await changeTimes(store)),
      ...(await regressionGauges(store, now)),
    ])),
  ];
}

function budgetGauges(set: readonly Budget[]): GaugeValue[] {
  return set.map(({ period, usd }) => ({
    metric: METRIC.budget,
    labels: { [ATTRIBUTE.budgetPeriod]: period },
    value: usd,
  }));
}

type Labels = NonNullable<GaugeValue['labels']>;

/**
 * Relays that share a database are one service instance: without a relay ID they would overwrite each other's gauges.
 */
function relayLabels({ home, env }: GaugeSources): Labels {
  return databaseUrl(env) === undefined ? {} : { [ATTRIBUTE.relayId]: relayIdOf(home) };
}

async function pipelineGauges({ store, home, progress }: GaugeSources, labels: Labels): Promise<GaugeValue[]> {
  return [
    { metric: METRIC.relayUp, labels, value: progress.isRunning ? 1 : 0 },
    { metric: METRIC.spoolDepth, labels, value: progress.backlog },
    { metric: METRIC.relayLag, labels, value: progress.lagMs / 1000 },
    { metric: METRIC.quarantineDepth, labels, value: countQuarantined(home) },
    { metric: METRIC.outboxDepth, value: await outboxDepth(store) },
  ];
}

/** A state without worktrees is 0: a series that is no longer reported would keep its last value in queries. */
function worktreeGauges({ home, env }: GaugeSources, labels: Labels): GaugeValue[] {
  const counts = countByState({ ...env, [VARIABLE.home]: home }) ?? [];
  return [...counts].map(([state, value]) => ({
    metric: METRIC.worktrees,
    labels: { ...labels, [ATTRIBUTE.worktreeState]: state },
    value,
  }));
}
