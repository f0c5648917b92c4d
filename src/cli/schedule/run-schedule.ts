import { constants } from 'node:os';
import { pause } from '../../core/time/pause.ts';
import { EXIT } from '../../core/errors.ts';
import {
  exitCodeOf,
  machineLoad,
  openTaskCommands,
  type TaskCommands,
  type TaskCommandsOptions,
} from '../../exec/task-commands.ts';
import {
  achievedParallelism,
  learnedDemand,
  openSlowDown,
  runTasks,
  type AchievedParallelism,
  type Observation,
  type RanTask,
} from '../../schedule/index.ts';
import { printMessage } from '../output.ts';
import { isSuccessful, runTask, type StartedTask, type TaskRunner } from './run-task.ts';
import type { Schedule, ScheduledTask } from './schedule-tasks.ts';
import { openTaskBudget, requireRecords, type Spent } from './task-budget.ts';

/** A schedule to run, with a command for each of its tasks. */
export type ScheduleToRun = {
  readonly schedule: Schedule;
  readonly history: readonly Observation[];
  readonly workflow: string;
  readonly step: string | undefined;
  readonly command: TaskRunner['command'];
  readonly limits: TaskCommandsOptions['limits'];
  /** What the tasks may cost together, in US dollars. @default no limit */
  readonly budgetUsd: number | undefined;
};

/** What became of a task. Times are milliseconds from the start of the first one; null if it did not start. */
export type RanTaskResult = {
  readonly id: string;
  readonly result: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly exitCode: number | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** How often the command was run. */
  readonly attempts: number;
  /** The tasks that did not succeed, for which it was skipped. */
  readonly because: readonly string[];
  /** Whether it was skipped because it could have cost more than what was left of the budget. */
  readonly isOverBudget: boolean;
};

/** A schedule that has run. */
export type RanSchedule = {
  readonly tasks: readonly RanTaskResult[];
  readonly achieved: AchievedParallelism;
  /** Null without a budget. */
  readonly spent: Spent | null;
  readonly exitCode: number;
};

const CANCELLED = 'Cancelled: what has not ended within 5 s is ended; Ctrl-C again ends it at once';

/** Runs the tasks of a schedule, each when those that it waits for have succeeded and the machine has room for it. */
export async function runSchedule(work: ScheduleToRun): Promise<RanSchedule> {
  const { schedule, workflow, step, limits, command, budgetUsd } = work;
  if (budgetUsd !== undefined) requireRecords(process.env);
  const commands = openTaskCommands({ workflow, step, limits, env: process.env, warn: printMessage });
  const common = { commands, command, slowDown: openSlowDown(), overBudget: new Set<string>() };
  commands.cancelled.addEventListener('abort', () => printMessage(CANCELLED), { once: true });
  let isSuccess = false;
  try {
    const recorded = { sharedRun: commands.sharedRun, workflow, ids: schedule.order };
    const budget = budgetUsd === undefined ? undefined : await openTaskBudget(budgetUsd, recorded);
    const runner = { ...common, budget, demandOf: demandsOf(work), started: new Map<string, StartedTask>() };
    if (budget) tellUnknownCosts(schedule.predicted, runner);
    await runAll(work, runner);
    const tasks = resultsOf(schedule, runner);
    isSuccess = tasks.every(({ result }) => result === 'success');
    const achieved = achievedParallelism(ranTasks(runner));
    return { tasks, achieved, spent: budget?.spent() ?? null, exitCode: codeOf(isSuccess, commands) };
  } finally {
    commands.close(isSuccess);
  }
}

function demandsOf({ schedule, history }: ScheduleToRun): TaskRunner['demandOf'] {
  const demands = new Map(schedule.predicted.map((task) => [task, learnedDemand(task, history)]));
  return (task) => demands.get(task) ?? {};
}

/** A budget that seems to be kept and is not would be worse than none. */
function tellUnknownCosts(tasks: readonly ScheduledTask[], { demandOf }: TaskRunner): void {
  const unknown = tasks.filter((task) => demandOf(task).costUsd === undefined).length;
  if (unknown === 0) return;
  const which = unknown === tasks.length ? 'the tasks' : `${unknown} of ${tasks.length} tasks`;
  printMessage(
    `What ${which} will cost is not known from earlier ones: they start as long as anything of the budget is left`,
  );
}

const LOOK_MS = 1000;

async function runAll({ schedule }: ScheduleToRun, runner: TaskRunner): Promise<void> {
  const { demandOf, budget } = runner;
  const promised = (running: readonly ScheduledTask[], kind: 'memoryBytes' | 'costUsd'): number =>
    running.reduce((sum, task) => sum + (demandOf(task)[kind] ?? 0), 0);
  const waits = openWaits(runner);
  await runTasks<ScheduledTask, void>({
    tasks: schedule.predicted,
    order: schedule.order,
    demandOf,
    resources: (running) => ({
      workers: schedule.workers,
      ...machineLoad(),
      promisedBytes: promised(running, 'memoryBytes'),
      ...(budget && { budgetUsd: budget.leftUsd(), promisedUsd: promised(running, 'costUsd') }),
      rateLimitedMs: runner.slowDown.leftMs(performance.now()),
    }),
    onWaiting: waits.add,
    pause: (signal) => pause(LOOK_MS, signal),
    run: async (task) => {
      waits.end(task);
      await runTask(runner, task);
      if (runner.started.has(task.id)) await budget?.refresh();
    },
  });
}

type Waits = {
  readonly add: (task: ScheduledTask, reason: string, kind: string) => void;
  readonly end: (task: ScheduledTask) => void;
};

/** What a task waits for that could start if another one ended. */
const WORKER = 'a worker';

/** Prints what tasks wait for: once for all that wait for the same. */
function openWaits({ commands: { cancelled } }: TaskRunner): Waits {
  const kinds = new Map<string, string>();
  return {
    add: ({ id }, reason, kind) => {
      const isKnown = [...kinds.values()].includes(kind);
      kinds.set(id, kind);
      if (!isKnown && kind !== WORKER && !cancelled.aborted) printMessage(`${id} waits for ${reason}`);
    },
    end: ({ id }) => void kinds.delete(id),
  };
}

function resultsOf({ predicted, order }: Schedule, { started, overBudget }: TaskRunner): RanTaskResult[] {
  const firstAt = Math.min(...[...started.values()].map(({ startedAt }) => startedAt));
  const results = new Map<string, RanTaskResult>();
  // Each task comes after those that it needs.
  for (const { id, needs = [] } of predicted) {
    const one = started.get(id);
    const missing = needs.flatMap((before) => results.get(before) ?? []).filter(({ result }) => result !== 'success');
    results.set(id, one ? startedResult(id, one, firstAt) : omittedResult(id, missing, overBudget.has(id)));
  }
  return order.flatMap((id) => results.get(id) ?? []);
}

function startedResult(id: string, one: StartedTask, firstAt: number): RanTaskResult {
  const { startedAt, endedAt, attempts, exit } = one;
  const failed = exit?.isCancelled ? 'cancelled' : 'failure';
  return {
    id,
    result: isSuccessful(one) ? 'success' : failed,
    exitCode: exit ? exitCodeOf(exit) : null,
    startMs: startedAt - firstAt,
    endMs: endedAt - firstAt,
    attempts,
    because: [],
    isOverBudget: false,
  };
}

/** A task that did not start is skipped for what failed before it or the budget, else it was cancelled. */
function omittedResult(id: string, missing: readonly RanTaskResult[], isOverBudget: boolean): RanTaskResult {
  const isSkipped = isOverBudget || missing.some(({ result }) => result !== 'cancelled');
  return {
    id,
    result: isSkipped ? 'skipped' : 'cancelled',
    exitCode: null,
    startMs: null,
    endMs: null,
    attempts: 0,
    because: missing.map((one) => one.id),
    isOverBudget,
  };
}

function ranTasks({ started }: TaskRunner): RanTask[] {
  return [...started.values()].map((one) => {
    const { prediction, after = [], ...rest } = one.task;
    const { startedAt, endedAt } = one;
    // What was ended early says nothing of the prediction.
    const predicted = isSuccessful(one) && { prediction };
    return { ...rest, after: after.filter((id) => started.has(id)), startedAt, endedAt, ...predicted };
  });
}

function codeOf(isSuccess: boolean, { cancelled, signal }: TaskCommands): number {
  if (cancelled.aborted) return 128 + constants.signals[signal() ?? 'SIGINT'];
  return isSuccess ? EXIT.success : EXIT.workFailed;
}
