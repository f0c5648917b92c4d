import type { PriorPack, PriorCell } from '../../selection/prior/prior-pack.ts';
import type { RunOutcome } from '../../selection/outcome.ts';
import { DEFAULT_PLAN } from '../../selection/plan.ts';
import { createSelector, decide, learn, recordChoice } from '../../selection/selector.ts';
import { randomOf } from '../runs/random.ts';
import {
  outcomeOf,
  utilityOf,
  worldOf,
  type SimulatedOutcome,
  type SimulatedTask,
  type World,
  type WorldOptions,
} from './world.ts';

/** What a selector starts with, and what happens to the world. */
export type Course = 'cold' | 'warm' | 'permuted prior' | 'best arm breaks, warm' | 'best arm breaks, cold';

/** How one replay went; utilities are differences to the default, in US dollars. */
export type Played = {
  /** Of each task. */
  readonly gains: readonly number[];
  /** The average of the best arm of each type of task. */
  readonly oracle: number;
  readonly alarms: number;
};

/** The number of other tasks that a prior pack is made from. */
const HELD_OUT = 150;

const TASKS = 200;

/** Plays 200 tasks of a simulated world, of which the selector sees the outcomes of the arms that it chooses only. */
export function playScenario(name: string, options: WorldOptions, course: Course, seed: number): Played {
  const world = worldOf(name, seed, options);
  const random = randomOf('tasks', name, seed);
  const others = Array.from({ length: HELD_OUT }, (_, index) => world.task(random, index));
  const tasks = Array.from({ length: TASKS }, (_, index) => world.task(random, HELD_OUT + index));
  const chance = randomOf('break', name, seed);
  const given = course.startsWith('best arm breaks')
    ? tasks.map((task, at) => broken(task, at, world, chance.chance))
    : tasks;
  const pack = course === 'cold' || course.endsWith('cold') ? undefined : packOf(others, world, course, seed);
  const selector = createSelector(DEFAULT_PLAN, world.defaultArm, pack);
  let alarms = 0;
  const gains = given.map((task, index) => {
    const { arms: outcomes, taskType, complexity, size } = task;
    const context = {
      ...(taskType !== undefined && { taskType }),
      ...(complexity !== undefined && { complexity }),
      ...(size !== undefined && { size }),
    };
    const { arm } = decide(selector, { context, arms: world.arms, seed: [name, seed, index] });
    recordChoice(selector, { context, arm });
    alarms += learn(selector, { context, arm, outcome: seenOf(outcomeOf(outcomes, arm)) }).length;
    return gainOf(task, arm, world);
  });
  return { gains, alarms, oracle: oracleOf(given, world) };
}

const BREAK = { at: 100, kept: 0.4 };

function broken(task: SimulatedTask, at: number, { bestArm }: World, chance: (p: number) => boolean): SimulatedTask {
  const outcome = outcomeOf(task.arms, bestArm);
  const isKept = chance(BREAK.kept);
  if (at < BREAK.at) return task;
  const worse = { ...outcome, rate: BREAK.kept * outcome.rate, success: outcome.success && isKept };
  return { ...task, arms: { ...task.arms, [bestArm]: worse } };
}

/** A pack of aggregates as another team would export it. */
function packOf(tasks: readonly SimulatedTask[], { arms }: World, course: Course, seed: number): PriorPack {
  const shift = course === 'permuted prior' ? randomOf('shift', seed).whole(1, arms.length - 1) : 0;
  const types = [...new Set(tasks.map(({ taskType }) => taskType))];
  const cells = types.flatMap((taskType) =>
    arms.map((arm, index) => {
      const own = tasks.filter((task) => task.taskType === taskType).map((task) => outcomeOf(task.arms, arm));
      const logs = own.filter(({ isCostKnown }) => isCostKnown).map(({ costUsd }) => Math.log(costUsd));
      const mean = average(logs);
      const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / Math.max(1, logs.length - 1);
      const cell: PriorCell = {
        ...(taskType !== undefined && { taskType }),
        arm: arms[(index + shift) % arms.length] ?? arm,
        n: own.length,
        successes: own.filter(({ success }) => success).length,
        ...(logs.length > 0 && { meanLnCost: mean }),
        sdLnCost: logs.length > 1 ? Math.sqrt(variance) : 0.9,
      };
      return cell;
    }),
  );
  return { source: 'simulation', cells };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** What the selector learns of an outcome. */
function seenOf({ success, costUsd, durationMs, isCostKnown }: SimulatedOutcome): RunOutcome {
  return { success, costUsd: isCostKnown ? costUsd : null, durationMs };
}

function gainOf({ arms }: SimulatedTask, arm: string, { defaultArm }: World): number {
  return utilityOf(outcomeOf(arms, arm)) - utilityOf(outcomeOf(arms, defaultArm));
}

function oracleOf(tasks: readonly SimulatedTask[], world: World): number {
  const types = [...new Set(tasks.map(({ taskType }) => taskType))];
  const best = types.map((type) => {
    const own = tasks.filter(({ taskType }) => taskType === type);
    return Math.max(...world.arms.map((arm) => own.reduce((sum, task) => sum + gainOf(task, arm, world), 0)));
  });
  return best.reduce((sum, gain) => sum + gain, 0) / tasks.length;
}
