import type { Check } from '../analysis/experiments/health/check.ts';
import { healthOf } from '../analysis/experiments/health/health.ts';
import { judgeArms, type ArmOutcome, type ExperimentResult } from '../analysis/experiments/judge-arms.ts';
import { moneyOf, type Money } from '../analysis/experiments/money.ts';
import {
  armsOfPlan,
  configurationOf,
  openPlan,
  sealPlan,
  type ExperimentPlan,
} from '../analysis/experiments/sealed-plan.ts';
import { outcomesOfUnits, unitState, type Unit, type UnitState } from '../analysis/experiments/unit.ts';
import type { Arm } from '../core/ids/assignment-id.ts';
import { DAY_MS } from '../core/time/day.ts';
import { countLook } from '../store/queries/experiments/experiment.ts';
import { workflowRate } from '../store/queries/experiments/experiment-runs.ts';
import type { Store } from '../store/open-store.ts';
import { UnwritableStore } from '../store/sqlite/sqlite-problem.ts';
import type { ExperimentTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';
import { reachedLimit, type Limit } from './reached-limit.ts';
import { readUnits } from './read-units.ts';
import { configurationHash } from './seal-arm.ts';

/** The status of an experiment. Times in milliseconds since 1970. */
export type ExperimentStatus = {
  readonly name: string;
  readonly workflow: string;
  readonly state: 'running' | 'limit-reached' | 'stopped';
  /** The limit that was reached: runs get the default arm. */
  readonly limit: Limit | null;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly adopted: Arm | null;
  readonly planHash: string;
  readonly plan: ExperimentPlan;
  /** How often the status was looked at, this look included. */
  readonly looks: number;
  /** Units of each arm, by whether they have an outcome. */
  readonly units: readonly ArmUnits[];
  /** Further runs of units, which are left out of verdicts because they depend on how the first one ended. */
  readonly repeatedRuns: number;
  readonly checks: readonly Check[];
  /** Why there is no verdict: the checks that fail. */
  readonly noVerdict: readonly string[];
  /** The verdicts with their figures; null if a check fails. */
  readonly result: ExperimentResult | null;
  readonly money: Money;
};

/** How many units of an arm have an outcome, will have one, or have none. */
export type ArmUnits = { readonly arm: Arm } & Readonly<Record<UnitState, number>>;

/** Looks at an experiment: counts the look and judges it. A stopped experiment has the status that it had at its end. */
export async function lookAtExperiment(store: Store, row: ExperimentTable): Promise<ExperimentStatus> {
  if (row.stopped_at !== null) return readExperimentStatus(store, row);
  await store.write((transaction) => countLook(transaction, row.name)).catch(ignoreReadOnlyStore);
  return experimentStatus(store, { ...row, looks: row.looks + 1 }, store.now());
}

/** A store that cannot be written can still be shown: the number of looks has no effect on verdicts. */
function ignoreReadOnlyStore(error: unknown): void {
  if (!(error instanceof UnwritableStore)) throw error;
}

/** The status of an experiment, without counting a look: for lists, reports and pages that read again and again. */
export async function readExperimentStatus(store: Store, row: ExperimentTable): Promise<ExperimentStatus> {
  return keptStatus(row) ?? experimentStatus(store, row, row.stopped_at ?? store.now());
}

/** The status that a stopped experiment had at its end; undefined if it was not stopped, or has to be computed again. */
export function keptStatus({ result }: ExperimentTable): ExperimentStatus | undefined {
  return result === null ? undefined : (JSON.parse(result) as ExperimentStatus);
}

const RATE_MS = 30 * DAY_MS;

/** The status of an experiment, computed from its runs, at this time. */
export async function experimentStatus(store: Queryable, row: ExperimentTable, now: number): Promise<ExperimentStatus> {
  const plan = openPlan(row.plan);
  const units = await readUnits(store, row.name, now);
  const limit = (await reachedLimit(store, plan)) ?? null;
  const checks = healthOf(units, { plan, planHash: sealPlan(plan).hash, configurationHashes: hashesOf(plan), now });
  const failed = checks.filter(({ state }) => state === 'fail');
  const noVerdict = failed.filter(({ name }) => name !== 'costs').map(({ name, detail }) => `${name}: ${detail}`);
  const outcomes = outcomesOfUnits(units, plan.design === 'paired', now);
  const judged = failed.length > 0 ? outcomes.map(withoutCost) : outcomes;
  const result = noVerdict.length > 0 ? null : judgeArms(plan, judged);
  const since = now - RATE_MS;
  const rate = { ...(await workflowRate(store, row.workflow, since)), since };
  return {
    name: row.name,
    workflow: row.workflow,
    state: row.stopped_at === null ? (limit ? 'limit-reached' : 'running') : 'stopped',
    limit,
    startedAt: row.started_at,
    stoppedAt: row.stopped_at,
    adopted: row.adopted,
    planHash: row.plan_hash,
    plan,
    looks: row.looks,
    units: armsOfPlan(plan).map((arm) => unitsOf(units, arm, now)),
    repeatedRuns: units.reduce((sum, { runs }) => sum + Math.max(0, runs.length - 1), 0),
    checks,
    noVerdict,
    result,
    money: moneyOf(units, result, { plan, rate, now }),
  };
}

function hashesOf(plan: ExperimentPlan): Readonly<Partial<Record<Arm, string>>> {
  return Object.fromEntries(armsOfPlan(plan).map((arm) => [arm, configurationHash(configurationOf(plan, arm))]));
}

/** Costs that are missing more often in one arm say nothing; they do not affect the other metrics. */
function withoutCost(outcome: ArmOutcome): ArmOutcome {
  return { ...outcome, costUsd: null };
}

function unitsOf(units: readonly Unit[], arm: Arm, now: number): ArmUnits {
  const counts = { arm, ended: 0, pending: 0, missing: 0 };
  for (const unit of units) if (unit.arm === arm) counts[unitState(unit, now)] += 1;
  return counts;
}
