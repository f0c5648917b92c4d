import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
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
  type Demand,
  type Observation,
  type RanTask,
} from '../../schedule/index.ts';
import { printMessage } from '../output.ts';
import { runTask, TaskFailed, type StartedTask, type TaskRunner } from './run-task.ts';
import type { Schedule, ScheduledTask } from './schedule-tasks.ts';

/** A schedule to run, with a command for each of its tasks. */
export type ScheduleToRun = {
  readonly schedule: Schedule;
  readonly history: readonly Observation[];
  readonly workflow: string;
  readonly step: string | undefined;
  readonly command: TaskRunner['command'];
  readonly limits: TaskCommandsOptions['limits'];
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
};

/** A schedule that has run. */
export type RanSchedule = {
  readonly tasks: readonly RanTaskResult[];
  readonly achieved: AchievedParallelism;
  readonly exitCode: number;
};

const CANCELLED = 'Cancelled: what has not ended within 5 s is ended; Ctrl-C again ends it at once';

/** Runs the tasks of a schedule, each when those that it waits for have succeeded and the machine has room for it. */
export async function runSchedule(work: ScheduleToRun): Promise<RanSchedule> {
  const { schedule, workflow, step, limits, command } = work;
  const commands = openTaskCommands({ workflow, step, limits, env: process.env });
  const runner = { commands, command, slowDown: openSlowDown(), started: new Map<string, StartedTask>() };
  commands.cancelled.addEventListener('abort', () => printMessage(CANCELLED), { once: true });
  let isSuccess = false;
  try {
    await runAll(work, runner);
    const tasks = resultsOf(schedule, runner);
    isSuccess = tasks.every(({ result }) => result === 'success');
    return { tasks, achieved: achievedParallelism(ranTasks(runner)), exitCode: codeOf(isSuccess, commands) };
  } finally {
    commands.close(isSuccess);
  }
}

/** What a task waits for that could start if another one ended. */
const WORKER = 'a worker';

const LOOK_MS = 1000;

async function runAll({ schedule, history }: ScheduleToRun, runner: TaskRunner): Promise<void> {
  const demands = new Map(schedule.predicted.map((task) => [task, learnedDemand(task, history)]));
  const demandOf = (task: ScheduledTask): Omit<Demand, 'id'> => demands.get(task) ?? {};
  try {
    await runTasks<ScheduledTask, void>({
      tasks: schedule.predicted,
      order: schedule.order,
      demandOf,
      resources: (running) => ({
        workers: schedule.workers,
        ...machineLoad(),
        promisedBytes: running.reduce((sum, task) => sum + (demandOf(task).memoryBytes ?? 0), 0),
        rateLimitedMs: runner.slowDown.leftMs(performance.now()),
      }),
      onWaiting: ({ id }, reason) => (reason === WORKER ? undefined : printMessage(`${id} waits for ${reason}`)),
      pause: (signal) => sleep(LOOK_MS, undefined, { signal }).catch(() => undefined),
      run: (task) => runTask(runner, task),
    });
  } catch (error) {
    // What failed is known, and the results say it.
    if (!(error instanceof TaskFailed)) throw error;
  }
}

function resultsOf({ predicted, order }: Schedule, { started, commands }: TaskRunner): RanTaskResult[] {
  const byId = new Map(predicted.map((task) => [task.id, task]));
  const firstAt = Math.min(...[...started.values()].map(({ startedAt }) => startedAt));
  return order.map((id) => {
    const one = started.get(id);
    if (one) return startedResult(id, one, firstAt);
    const because = (byId.get(id)?.after ?? []).filter((before) => !isSuccessful(started.get(before)));
    const result = commands.cancelled.aborted ? 'cancelled' : 'skipped';
    return { id, result, exitCode: null, startMs: null, endMs: null, attempts: 0, because };
  });
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
  };
}

function isSuccessful(one: StartedTask | undefined): boolean {
  return one?.exit?.code === 0 && !one.exit.isCancelled;
}

function ranTasks({ started }: TaskRunner): RanTask[] {
  return [...started.values()].map(({ task, startedAt, endedAt, exit }) => {
    const { prediction, ...rest } = task;
    // What was ended early says nothing of the prediction.
    return { ...rest, startedAt, endedAt, ...(exit?.code === 0 && !exit.isCancelled && { prediction }) };
  });
}

function codeOf(isSuccess: boolean, { cancelled, signal }: TaskCommands): number {
  if (cancelled.aborted) return 128 + constants.signals[signal() ?? 'SIGINT'];
  return isSuccess ? EXIT.success : EXIT.workFailed;
}
