import type { Alarm } from '../detection/watch.ts';
import { utilityOf } from '../model/posterior.ts';
import type { RunOutcome } from '../outcome.ts';
import type { PlayedTask, Replay } from './replay.ts';
import type { ReplayTask } from './parse-task.ts';

/** How a replay went. */
export type ReplaySummary = {
  readonly tasks: number;
  /** Average utility of a run, in US dollars; null without tasks. */
  readonly utilityPerRun: {
    readonly policy: number | null;
    readonly default: number | null;
    /** Of the arm that would have been best if it had been used for every task. */
    readonly bestFixed: number | null;
    /** Of the best arm for each type of task: what the policy can learn at most from types. */
    readonly oracle: number | null;
  };
  readonly bestFixedArm: string | null;
  /** The share of the gap between the default and the oracle that the policy closed; null without a gap. */
  readonly gapClosed: number | null;
  /** How often each arm was chosen. */
  readonly chosen: Readonly<Record<string, number>>;
  readonly explorations: number;
  readonly alarms: readonly (Alarm & { readonly task: string })[];
  /** Outcomes, of all arms, whose cost is unknown. They count with the average known cost of their arm. */
  readonly unknownCosts: number;
  /** Tasks without an outcome of the default; another arm stands in for it. */
  readonly tasksWithoutDefault: number;
};

/** Summarises a replay. All averages are over the same tasks. */
export function summarize({ plan, defaultArm, played }: Replay): ReplaySummary {
  const tasks = played.map(({ task }) => task);
  const names = [...new Set(tasks.flatMap(({ arms }) => [...arms.keys()]))].sort();
  const value = valuation(tasks, (outcome) => utilityOf(plan, { ...outcome, success: Number(outcome.success) }));
  const ofArm = (arm: string, task: ReplayTask): number => value(task, standIn(task, arm, defaultArm));
  const policy = average(played, ({ task, line }) => value(task, line.arm));
  const byDefault = average(tasks, (task) => ofArm(defaultArm, task));
  const [bestArm] = names.toSorted(
    (a, b) => total(tasks, (one) => ofArm(b, one)) - total(tasks, (one) => ofArm(a, one)),
  );
  const oracle = average(tasks, oracleByType(tasks, names, ofArm));
  return {
    tasks: tasks.length,
    utilityPerRun: {
      policy,
      default: byDefault,
      bestFixed: bestArm === undefined ? null : average(tasks, (task) => ofArm(bestArm, task)),
      oracle,
    },
    bestFixedArm: bestArm ?? null,
    gapClosed: gapClosed(policy, byDefault, oracle),
    chosen: countBy(played, ({ line }) => line.arm),
    explorations: played.filter(({ line }) => line.kind === 'exploration').length,
    alarms: played.flatMap(({ line }) => line.alarms.map((alarm) => ({ task: line.task, ...alarm }))),
    unknownCosts: tasks.flatMap(({ arms }) => [...arms.values()]).filter(({ costUsd }) => costUsd === null).length,
    tasksWithoutDefault: tasks.filter(({ arms }) => !arms.has(defaultArm)).length,
  };
}

type Value = (task: ReplayTask, arm: string) => number;

/** The utility of an arm on a task; unknown amounts are those that the arm has on average, of all arms if none is known. */
function valuation(tasks: readonly ReplayTask[], utility: (outcome: RunOutcome) => number): Value {
  const averages = new Map<string, number>();
  const mean = (arm: string | undefined, name: 'costUsd' | 'durationMs'): number => {
    const key = JSON.stringify([arm, name]);
    const known =
      averages.get(key) ?? averageKnown(tasks, arm, name) ?? (arm === undefined ? 0 : mean(undefined, name));
    averages.set(key, known);
    return known;
  };
  return (task, arm) => {
    const outcome = task.arms.get(arm) as RunOutcome;
    const costUsd = outcome.costUsd ?? mean(arm, 'costUsd');
    return utility({ ...outcome, costUsd, durationMs: outcome.durationMs ?? mean(arm, 'durationMs') });
  };
}

function averageKnown(
  tasks: readonly ReplayTask[],
  arm: string | undefined,
  name: 'costUsd' | 'durationMs',
): number | undefined {
  const outcomes = tasks.flatMap(({ arms }) => (arm === undefined ? [...arms.values()] : [arms.get(arm)]));
  const known = outcomes.flatMap((outcome) => outcome?.[name] ?? []);
  return average(known, (each) => each) ?? undefined;
}

function average<T>(list: readonly T[], value: (one: T) => number): number | null {
  return list.length === 0 ? null : total(list, value) / list.length;
}

function total<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((sum, one) => sum + value(one), 0);
}

/** The arm that a fixed choice uses: itself, else the default, else the first one that the task has. */
function standIn({ arms }: ReplayTask, arm: string, defaultArm: string): string {
  if (arms.has(arm)) return arm;
  return arms.has(defaultArm) ? defaultArm : ([...arms.keys()].sort()[0] ?? arm);
}

function oracleByType(
  tasks: readonly ReplayTask[],
  names: readonly string[],
  ofArm: (arm: string, task: ReplayTask) => number,
): (task: ReplayTask) => number {
  const best = new Map<string | undefined, string>();
  for (const type of new Set(tasks.map(({ context }) => context.taskType))) {
    const own = tasks.filter(({ context }) => context.taskType === type);
    const sums = names.map((arm) => ({ arm, sum: total(own, (task) => ofArm(arm, task)) }));
    const top = sums.reduce((one, other) => (other.sum > one.sum ? other : one));
    best.set(type, top.arm);
  }
  return (task) => ofArm(best.get(task.context.taskType) ?? '', task);
}

function gapClosed(policy: number | null, byDefault: number | null, oracle: number | null): number | null {
  if (policy === null || byDefault === null || oracle === null || oracle - byDefault <= 0) return null;
  return (policy - byDefault) / (oracle - byDefault);
}

function countBy(played: readonly PlayedTask[], key: (one: PlayedTask) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const one of played) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return Object.fromEntries(counts);
}
