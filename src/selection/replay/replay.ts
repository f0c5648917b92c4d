import type { Level } from '../context.ts';
import type { Alarm } from '../detection/watch.ts';
import { utilityOf } from '../model/posterior.ts';
import type { RunOutcome } from '../outcome.ts';
import type { SelectionPlan } from '../plan.ts';
import type { PriorPack } from '../prior/prior-pack.ts';
import { createSelector, decide, learn, recordChoice, type Selector } from '../selector.ts';
import { parseTask, type ReplayTask } from './parse-task.ts';

/** A replay of tasks: the selector sees the outcome of the arm that it chose, and no other. */
export type Replay = {
  readonly plan: SelectionPlan;
  readonly defaultArm: string;
  readonly seed: number;
  readonly selector: Selector;
  /** Tasks with what was chosen for them. */
  readonly played: PlayedTask[];
  /** Lines that are no tasks, with what was found. */
  readonly problems: LineProblem[];
  lines: number;
};

/** A line that is no task; lines count from 1. */
export type LineProblem = { readonly line: number; readonly found: string };

/** A task with the arm that was chosen for it. */
export type PlayedTask = { readonly task: ReplayTask; readonly line: ReplayedLine };

/** What is printed for each task. */
export type ReplayedLine = {
  readonly task: string;
  readonly arm: string;
  /** The probability with which this arm was chosen. */
  readonly propensity: number;
  /** The finest level of context with enough outcomes of this arm; `prior` or `default` without. */
  readonly level: Level | 'prior' | 'default';
  /** Why it was chosen: the default, the best expected utility, or to learn. */
  readonly kind: 'default' | 'greedy' | 'exploration';
  readonly success: boolean;
  readonly costUsd: number | null;
  readonly durationMs: number | null;
  /** In US dollars; null if the cost is unknown. */
  readonly utility: number | null;
  readonly alarms: readonly Alarm[];
};

/** What a replay is made with. */
export type ReplayOptions = {
  readonly plan: SelectionPlan;
  readonly defaultArm: string;
  readonly seed: number;
  readonly prior?: PriorPack;
};

/** A replay without tasks. */
export function createReplay({ plan, defaultArm, seed, prior }: ReplayOptions): Replay {
  const selector = createSelector(plan, defaultArm, prior);
  return { plan, defaultArm, seed, selector, played: [], problems: [], lines: 0 };
}

/** Chooses an arm for the task in the next line and learns from its outcome. Blank lines are skipped. */
export function replayLine(replay: Replay, line: string): ReplayedLine | undefined {
  replay.lines += 1;
  const text = replay.lines === 1 ? line.replace(/^\uFEFF/, '') : line;
  if (text.trim() === '') return undefined;
  const task = parseTask(text);
  if (typeof task === 'string') {
    replay.problems.push({ line: replay.lines, found: task });
    return undefined;
  }
  const replayed = play(replay, task);
  replay.played.push({ task, line: replayed });
  return replayed;
}

function play({ plan, selector, seed, played }: Replay, { task, context, arms }: ReplayTask): ReplayedLine {
  const choice = decide(selector, { context, arms: [...arms.keys()], seed: [seed, played.length] });
  recordChoice(selector, { context, arm: choice.arm });
  const outcome = arms.get(choice.arm) as RunOutcome;
  const alarms = learn(selector, { context, arm: choice.arm, outcome });
  const { arm, propensity, level, kind } = choice;
  return {
    task,
    arm,
    propensity,
    level,
    kind,
    ...outcome,
    utility: outcome.costUsd === null ? null : utilityOf(plan, { ...outcome, success: Number(outcome.success) }),
    alarms,
  };
}
