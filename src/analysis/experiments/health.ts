import { ARMS } from '../../core/ids/assignment-id.ts';
import { CHECK_ALPHA, type Check, type CheckName } from './check.ts';
import { binomialTest, fisherTest, type TwoByTwo } from './exact-test.ts';
import type { Arm } from './outcome.ts';
import type { ExperimentPlan } from './sealed-plan.ts';
import { settingChecks } from './setting-checks.ts';
import { unitState, type Unit } from './unit.ts';

/** What the checks need beside the units. */
export type HealthContext = {
  readonly plan: ExperimentPlan;
  readonly planHash: string;
  /** The SHA-256 of each arm's sealed configuration. */
  readonly configurationHashes: Readonly<Record<Arm, string>>;
  readonly now: number;
};

/** Checks whether the two arms of an experiment can be compared. */
export function healthOf(units: readonly Unit[], context: HealthContext): Check[] {
  return [
    planCheck(units, context),
    orderCheck(units),
    armsCheck(units),
    splitCheck(units),
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

function splitCheck(units: readonly Unit[]): Check {
  const [a, b] = ARMS.map((arm) => units.filter((unit) => unit.arm === arm && unit.runs.length > 0).length);
  const p = binomialTest(a ?? 0, b ?? 0);
  const counts = `${a} : ${b} started`;
  return checkOf('split', p < CHECK_ALPHA, `${counts}; equal arms give this with p = ${p.toPrecision(2)}`, counts);
}

function tasksCheck(units: readonly Unit[], { plan, now }: HealthContext): Check {
  const ended = units.filter((unit) => unit.task !== null && unitState(unit, now) === 'ended');
  const arms = Map.groupBy(ended, ({ task }) => task);
  const both = [...arms.values()].filter((ofTask) => new Set(ofTask.map(({ arm }) => arm)).size > 1).length;
  if (plan.design === 'paired') return pairedTasksCheck([...arms.values()], both);
  const failed = `${both} tasks ran on both arms, although each was to run on one`;
  return checkOf('tasks', both > 0, failed, 'no task ran on both arms');
}

function pairedTasksCheck(tasks: readonly (readonly Unit[])[], both: number): Check {
  const [a, b] = ARMS.map((arm) => tasks.filter((ofTask) => ofTask.every((unit) => unit.arm === arm)).length);
  const p = binomialTest(a ?? 0, b ?? 0);
  const counts = `${both} tasks ended on both arms, ${a} only on a, ${b} only on b`;
  return checkOf('tasks', p < CHECK_ALPHA, `${counts}; p = ${p.toPrecision(2)}`, counts);
}

function attritionCheck(units: readonly Unit[], { now }: HealthContext): Check {
  const count = (arm: Arm, state: string): number =>
    units.filter((unit) => unit.arm === arm && unitState(unit, now) === state).length;
  const split = (arm: Arm): TwoByTwo[Arm] => ({ yes: count(arm, 'missing'), no: count(arm, 'ended') });
  return shareCheck('attrition', 'without an outcome', { a: split('a'), b: split('b') });
}

/** Makes a check that fails if one arm has more units of a kind than chance explains. */
function shareCheck(name: CheckName, kind: string, table: TwoByTwo): Check {
  const p = fisherTest(table);
  const [a, b] = ARMS.map((arm) => `${table[arm].yes} of ${table[arm].yes + table[arm].no} with ${arm}`);
  const counts = `${kind}: ${a}, ${b}`;
  return checkOf(name, p < CHECK_ALPHA, `${counts}; p = ${p.toPrecision(2)}`, counts);
}

/** Runs without a complete cost are left out of cost: if one arm has more of them, those that are left are others. */
function costsCheck(units: readonly Unit[], { now }: HealthContext): Check {
  const ended = units.filter((unit) => unitState(unit, now) === 'ended');
  const split = (arm: Arm): TwoByTwo[Arm] => {
    const runs = ended.filter((unit) => unit.arm === arm).flatMap((unit) => unit.runs.slice(0, 1));
    const unknown = runs.filter(({ costUsd }) => costUsd === null).length;
    return { yes: unknown, no: runs.length - unknown };
  };
  return shareCheck('costs', 'without a complete cost', { a: split('a'), b: split('b') });
}

function configurationCheck(units: readonly Unit[], { configurationHashes }: HealthContext): Check {
  const changed = units.filter(({ arm, configurationHash }) => configurationHash !== configurationHashes[arm]);
  const arms = [...new Set(changed.map(({ arm }) => arm))].toSorted().join(' and ');
  const failed = `files of ${arms} were changed: ${changed.length} of ${units.length} assignments have another configuration`;
  return checkOf('configuration', changed.length > 0, failed, 'the configuration of both arms is as sealed');
}
