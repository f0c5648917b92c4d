import { graphOf } from './graph.ts';
import type { Prediction, Task } from './task.ts';

/** A task that has run; times in milliseconds since 1970. */
export type RanTask = Task & {
  readonly startedAt: number;
  readonly endedAt: number;
  /** What was predicted before it started. */
  readonly prediction?: Prediction;
};

/** How parallel a run was, and how good its predictions were. */
export type AchievedParallelism = {
  /** From the start of the first task to the end of the last one. */
  readonly makespanMs: number;
  /** The sum of the durations of all tasks. */
  readonly busyMs: number;
  /** `busyMs / makespanMs`: how many tasks ran at once on average; null for a run without duration. */
  readonly parallelism: number | null;
  /** The longest chain of dependent tasks as a share of the makespan: 1 means that more workers would not help. */
  readonly criticalPathShare: number | null;
  /** The tasks of that chain. */
  readonly criticalPath: readonly string[];
  /** How good the predictions were. */
  readonly calibration: Calibration;
};

/** How predictions compare with what happened. */
export type Calibration = {
  readonly n: number;
  /** The share of tasks that ended within their P80: 0.8 if predictions are right. Null without predictions. */
  readonly withinP80: number | null;
  /** The median of actual ÷ predicted median duration: 1 if predictions are right. */
  readonly medianRatio: number | null;
};

/** Reports the parallelism that a run achieved. Tasks that have not ended are not passed. */
export function achievedParallelism(tasks: readonly RanTask[]): AchievedParallelism {
  const durations = new Map(tasks.map(({ id, startedAt, endedAt }) => [id, Math.max(0, endedAt - startedAt)]));
  const makespanMs =
    tasks.length === 0 ? 0 : Math.max(...tasks.map((t) => t.endedAt)) - Math.min(...tasks.map((t) => t.startedAt));
  const busyMs = [...durations.values()].reduce((sum, ms) => sum + ms, 0);
  const chain = longestChain(tasks, durations);
  return {
    makespanMs,
    busyMs,
    parallelism: makespanMs > 0 ? busyMs / makespanMs : null,
    criticalPathShare: makespanMs > 0 ? chain.ms / makespanMs : null,
    criticalPath: chain.ids,
    calibration: calibrate(tasks),
  };
}

type Chain = { readonly ms: number; readonly ids: readonly string[] };

function longestChain(tasks: readonly RanTask[], durations: ReadonlyMap<string, number>): Chain {
  const chains = new Map<string, Chain>();
  let longest: Chain = { ms: 0, ids: [] };
  for (const { id, after = [] } of graphOf(tasks).sorted) {
    const before = after.flatMap((each) => chains.get(each) ?? []).reduce(longer, { ms: 0, ids: [] });
    const chain = { ms: before.ms + (durations.get(id) ?? 0), ids: [...before.ids, id] };
    chains.set(id, chain);
    longest = longer(longest, chain);
  }
  return longest;
}

function longer(a: Chain, b: Chain): Chain {
  return b.ms > a.ms ? b : a;
}

/** Compares predictions with actual durations. */
function calibrate(tasks: readonly RanTask[]): Calibration {
  const ratios: number[] = [];
  let within = 0;
  for (const { startedAt, endedAt, prediction } of tasks) {
    if (!prediction) continue;
    ratios.push((endedAt - startedAt) / prediction.medianMs);
    if (endedAt - startedAt <= prediction.p80Ms) within += 1;
  }
  const n = ratios.length;
  return { n, withinP80: n === 0 ? null : within / n, medianRatio: median(ratios) };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
