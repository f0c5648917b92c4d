import type { Arm } from '../../../core/ids/assignment-id.ts';
import { pairsOfArms, smallestP } from '../arm-pairs.ts';
import { CHECK_ALPHA, type Check, type CheckName } from './check.ts';
import { binomialTest, fisherTest, type Split } from './exact-test.ts';
import { armsOfPlan, type ExperimentPlan } from '../sealed-plan.ts';
import { settingChecks } from './setting-checks.ts';
import { unitState, type Unit } from '../unit.ts';

/** What the checks need beside the units. */
export type HealthContext = {
  readonly plan: ExperimentPlan;
  readonly planHash: string;
  /** The SHA-256 of each arm's sealed configuration. */
  readonly configurationHashes: Readonly<Partial<Record<Arm, string>>>;
  readonly now: number;
};

/** Checks whether the arms of an experiment can be compared. A test of numbers is made for every two arms. */
export function healthOf(units: readonly Unit[], context: HealthContext): Check[] {
  return [
    planCheck(units, context),
    orderCheck(units),
    armsCheck(units),
    splitCheck(units, context),
    tasksCheck(units, context),
    attritionCheck(units, context),
    costsCheck(units, context),
    configurationCheck(units, context),
    ...settingChecks(units, context.plan),
  ];
}

function planCheck(units: readonly Unit[], { planHash }: HealthContext): Check {
  const others = units.filter((unit) => unit.planHash !== planHash).length;
  const failed = `${others} of ${units.length} assignments were made with another plan`;
  return checkOf('plan', others > 0, failed, `every assignment has the plan ${planHash.slice(0, 8)}`);
}

/** Makes a check that fails if anything was found. */
function checkOf(name: CheckName, isFailed: boolean, failed: string, passed: string): Check {
  return { name, state: isFailed ? 'fail' : 'pass', detail: isFailed ? failed : passed };
}

/** Clocks are set back by parts of a second; a run that is assigned by its result starts earlier. */
const CLOCK_MS = 1000;

function orderCheck(units: readonly Unit[]): Check {
  const early = units.filter(({ at, runs: [first] }) => first && first.startedAt < at - CLOCK_MS);
  const failed = `${early.length} runs started before they were assigned, such as ${early[0]?.runs[0]?.id}`;
  return checkOf('order', early.length > 0, failed, 'every run was assigned before it started');
}

function armsCheck(units: readonly Unit[]): Check {
  const others = units.flatMap(({ arm, runs }) => runs.filter(({ variant }) => variant !== arm));
  const failed = `${others.length} runs have another variant than the arm that they were assigned to, such as ${others[0]?.id}`;
  return checkOf('arms', others.length > 0, failed, 'every run has the arm that it was assigned to');
}

function splitCheck(units: readonly Unit[], { plan }: HealthContext): Check {
  const arms = armsOfPlan(plan);
  const started = (arm: Arm): number => units.filter((unit) => unit.arm === arm && unit.runs.length > 0).length;
  const p = smallestP(pairsOfArms(arms), (one, other) => binomialTest(started(one), started(other)));
  const counts = `${arms.map(started).join(' : ')} started`;
  return checkOf('split', p < CHECK_ALPHA, `${counts}; equal arms give this with p = ${p.toPrecision(2)}`, counts);
}

function tasksCheck(units: readonly Unit[], { plan, now }: HealthContext): Check {
  const ended = units.filter((unit) => unit.task !== null && unitState(unit, now) === 'ended');
  const arms = Map.groupBy(ended, ({ task }) => task);
  const tasks = [...arms.values()].map((ofTask) => new Set(ofTask.map(({ arm }) => arm)));
  if (plan.design === 'paired') return pairedTasksCheck(tasks, armsOfPlan(plan));
  const several = tasks.filter(({ size }) => size > 1).length;
  const failed = `${several} tasks ran on several arms, although each was to run on one`;
  return checkOf('tasks', several > 0, failed, 'no task ran on several arms');
}

/** For every two arms, as many tasks should have ended on the first one only as on the second one only. */
function pairedTasksCheck(tasks: readonly ReadonlySet<Arm>[], arms: readonly Arm[]): Check {
  const only = (one: Arm, other: Arm): number => tasks.filter((ended) => ended.has(one) && !ended.has(other)).length;
  const p = smallestP(pairsOfArms(arms), (one, other) => binomialTest(only(one, other), only(other, one)));
  const everywhere = tasks.filter(({ size }) => size === arms.length).length;
  const onArm = arms.map((arm) => `${tasks.filter((ended) => ended.has(arm)).length} on ${arm}`);
  const counts = `${everywhere} of ${tasks.length} tasks ended on every arm: ${onArm.join(', ')}`;
  return checkOf('tasks', p < CHECK_ALPHA, `${counts}; p = ${p.toPrecision(2)}`, counts);
}

function attritionCheck(units: readonly Unit[], { plan, now }: HealthContext): Check {
  const count = (arm: Arm, state: string): number =>
    units.filter((unit) => unit.arm === arm && unitState(unit, now) === state).length;
  const splits = armsOfPlan(plan).map((arm) => ({ arm, yes: count(arm, 'missing'), no: count(arm, 'ended') }));
  return shareCheck('attrition', 'without an outcome', splits);
}

type ArmSplit = Split & { readonly arm: Arm };

/** Makes a check that fails if one arm has more units of a kind than chance explains. */
function shareCheck(name: CheckName, kind: string, splits: readonly ArmSplit[]): Check {
  const splitOf = (arm: Arm): Split => splits.find((split) => split.arm === arm) ?? { yes: 0, no: 0 };
  const pairs = pairsOfArms(splits.map(({ arm }) => arm));
  const p = smallestP(pairs, (one, other) => fisherTest({ a: splitOf(one), b: splitOf(other) }));
  const counts = `${kind}: ${splits.map(({ arm, yes, no }) => `${yes} of ${yes + no} with ${arm}`).join(', ')}`;
  return checkOf(name, p < CHECK_ALPHA, `${counts}; p = ${p.toPrecision(2)}`, counts);
}

/** Runs without a complete cost are left out of cost: if one arm has more of them, those that are left are others. */
function costsCheck(units: readonly Unit[], { plan, now }: HealthContext): Check {
  const ended = units.filter((unit) => unitState(unit, now) === 'ended');
  const split = (arm: Arm): ArmSplit => {
    const runs = ended.filter((unit) => unit.arm === arm).flatMap((unit) => unit.runs.slice(0, 1));
    const unknown = runs.filter(({ costUsd }) => costUsd === null).length;
    return { arm, yes: unknown, no: runs.length - unknown };
  };
  return shareCheck('costs', 'without a complete cost', armsOfPlan(plan).map(split));
}

function configurationCheck(units: readonly Unit[], { configurationHashes }: HealthContext): Check {
  const changed = units.filter(({ arm, configurationHash }) => configurationHash !== configurationHashes[arm]);
  const arms = [...new Set(changed.map(({ arm }) => arm))].toSorted().join(' and ');
  const failed = `files of ${arms} were changed: ${changed.length} of ${units.length} assignments have another configuration`;
  return checkOf('configuration', changed.length > 0, failed, 'the configuration of every arm is as sealed');
}
