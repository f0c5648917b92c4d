import type { Unit, UnitRun } from '../analysis/experiments/unit.ts';
import { toUsd } from '../pricing/pricing.ts';
import { assignmentsOf } from '../store/queries/experiments/assignment.ts';
import {
  experimentRuns,
  experimentSessions,
  type ExperimentRun,
  type SessionSettings,
} from '../store/queries/experiments/experiment-runs.ts';
import type { Queryable } from '../store/transaction.ts';
import { findUsageGaps } from '../telemetry/usage-gap.ts';

/** The units of an experiment with their runs, in the order in which they were assigned. */
export async function readUnits(store: Queryable, experiment: string, now: number): Promise<Unit[]> {
  const rows = await assignmentsOf(store, experiment);
  const runs = await experimentRuns(store, experiment);
  const sessions = Map.groupBy(await experimentSessions(store, experiment), ({ run_id }) => run_id);
  const ids = runs.map(({ id }) => id);
  const gaps = new Set((await findUsageGaps(store, ids)).map(({ run_id }) => run_id));
  const unitRuns = Map.groupBy(runs, ({ assignment }) => assignment);
  const toRun = (run: ExperimentRun): UnitRun =>
    unitRunOf(run, { hasGap: gaps.has(run.id), sessions: sessions.get(run.id) ?? [], now });
  return rows.map((row) => ({
    id: row.id,
    arm: row.arm,
    context: row.context,
    task: row.task,
    at: row.at,
    planHash: row.plan_hash,
    configurationHash: row.configuration_hash,
    predictedCostUsd: row.predicted_cost_nano_usd === null ? null : toUsd(row.predicted_cost_nano_usd),
    predictedDurationMs: row.predicted_duration_ms,
    runs: (unitRuns.get(row.id) ?? []).map(toRun),
  }));
}

type RunDetails = {
  readonly hasGap: boolean;
  readonly sessions: readonly SessionSettings[];
  readonly now: number;
};

/** How long after the end of a run the ledgers of its sessions are waited for. */
const SETTLE_MS = 60 * 60 * 1000;

function unitRunOf(run: ExperimentRun, { hasGap, sessions, now }: RunDetails): UnitRun {
  const { id, variant, started_at: startedAt, ended_at: endedAt, result, sums, isUnsettled } = run;
  const known = toUsd(sums.cost_nano_usd);
  const isKnown = !hasGap && !isUnsettled && sums.unpriced === 0;
  return {
    id,
    variant,
    startedAt,
    endedAt,
    result,
    costUsd: isKnown ? known : null,
    knownCostUsd: known,
    isPending: isUnsettled && endedAt !== null && now - endedAt < SETTLE_MS,
    settings: {
      cli: valuesOf(sessions.map(({ cli_version }) => cli_version)),
      prompts: valuesOf(sessions.map(({ prompts }) => prompts)),
      prices: valuesOf(sessions.map(({ prices }) => prices)),
    },
  };
}

function valuesOf(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))].toSorted();
}
