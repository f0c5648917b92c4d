import { pause } from '../../core/time/pause.ts';
import { duration } from '../../core/amounts.ts';
import { messageOf } from '../../core/errors.ts';
import { printable } from '../../core/text/printable.ts';
import type { TaskCommands, TaskExit } from '../../exec/task-commands.ts';
import type { Demand, SlowDown } from '../../schedule/index.ts';
import { printMessage, printNote } from '../output.ts';
import { styled } from '../terminal/style.ts';
import type { ScheduledTask } from './schedule-tasks.ts';
import type { TaskBudget } from './task-budget.ts';

/** A task that has started. Times are milliseconds of one clock. */
export type StartedTask = {
  readonly task: ScheduledTask;
  readonly startedAt: number;
  endedAt: number;
  /** How often its command was started. */
  attempts: number;
  exit?: TaskExit;
};

/** What the tasks of a schedule share. */
export type TaskRunner = {
  readonly commands: TaskCommands;
  readonly slowDown: SlowDown;
  /** The tasks that have started, by their IDs. */
  readonly started: Map<string, StartedTask>;
  /** What a task needs, as far as it is known. */
  readonly demandOf: (task: ScheduledTask) => Omit<Demand, 'id'>;
  readonly budget: TaskBudget | undefined;
  /** The tasks that did not start because of the budget, by their IDs. */
  readonly overBudget: Set<string>;
  /** `{}` in it is the ID of a task; without, the ID is the last argument. */
  readonly command: readonly string[];
};

/**
 * Runs the command of a task, again after a pause if the API of the model refused it because of its load; not if a task
 * that it needs has not succeeded, or all are cancelled. What became of it is in the list of started tasks.
 */
export async function runTask(runner: TaskRunner, task: ScheduledTask): Promise<void> {
  const { commands, started } = runner;
  if (commands.cancelled.aborted || !(task.needs ?? []).every((id) => isSuccessful(started.get(id)))) return;
  const refusal = refusalOf(runner, task);
  if (refusal !== undefined) {
    runner.overBudget.add(task.id);
    return printMessage(`${task.id} is not started: ${refusal}`);
  }
  const startedAt = Date.now();
  const one: StartedTask = { task, startedAt, endedAt: startedAt, attempts: 0 };
  started.set(task.id, one);
  try {
    await runAttempts(runner, one);
  } catch (error) {
    one.endedAt = Date.now();
    printMessage(`${task.id}: ${messageOf(error)}`);
  }
}

function refusalOf({ budget, demandOf }: TaskRunner, task: ScheduledTask): string | undefined {
  return budget?.refusal({ id: task.id, ...demandOf(task) });
}

/** How often a command is started that an overloaded API refuses: seven pauses, the last one of a minute. */
const MOST_ATTEMPTS = 8;

async function runAttempts(runner: TaskRunner, one: StartedTask): Promise<void> {
  const { commands, slowDown } = runner;
  const { cancelled } = commands;
  for (;;) {
    one.attempts += 1;
    const { exit, isRefused } = await runOnce(runner, one.task);
    Object.assign(one, { exit, endedAt: Date.now() });
    if (isSuccessful(one)) return slowDown.succeeded();
    if (!isRefused || cancelled.aborted) return;
    const now = performance.now();
    slowDown.refused(now);
    if (one.attempts === MOST_ATTEMPTS) return;
    const ms = slowDown.leftMs(now);
    printMessage(`${one.task.id} waits for the rate limit of the API: ${duration(ms)}`);
    await pause(ms, cancelled);
    if (cancelled.aborted) {
      one.exit = { ...exit, isCancelled: true };
      return;
    }
    await runner.budget?.refresh();
    const refusal = refusalOf(runner, one.task);
    if (refusal !== undefined) return printMessage(`${one.task.id} is not started again: ${refusal}`);
  }
}

/** The end of the output is searched for a refusal. */
const TAIL = 8000;

/** `EX_TEMPFAIL`: try again later. */
const TRY_LATER = 75;

/** How the Claude CLI says, as text or JSON, that the API refused because of its load. */
const OVERLOADED = /\bAPI Error\b[^\n]{0,40}\b(?:429|529)\b|"api_error_status":\s*(?:429|529)\b/u;

async function runOnce(
  { commands, command }: TaskRunner,
  { id, taskType, sizeInFiles: size }: ScheduledTask,
): Promise<{ exit: TaskExit; isRefused: boolean }> {
  const print = linePrinter(id);
  let tail = '';
  const onOutput = (text: string): void => {
    tail = (tail + text).slice(-TAIL);
    print.write(text);
  };
  const exit = await commands.run({ id, taskType, size, command: commandOf(command, id), onOutput });
  print.end();
  return { exit, isRefused: exit.code === TRY_LATER || (exit.code !== 0 && OVERLOADED.test(tail)) };
}

/** Longer lines are printed in parts. */
const LONGEST_LINE = 8000;

/** Prints lines with the task that they are of. */
function linePrinter(id: string): { write: (text: string) => void; end: () => void } {
  let line = '';
  const print = (text: string): void => printNote(`${styled('muted', `${printable(id)} │`)} ${text}`);
  return {
    write: (text) => {
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      lines.forEach(print);
      if (line.length < LONGEST_LINE) return;
      print(line);
      line = '';
    },
    end: () => (line === '' ? undefined : print(line)),
  };
}

function commandOf(command: readonly string[], id: string): string[] {
  const words = command.map((word) => word.replaceAll('{}', () => id));
  return command.some((word) => word.includes('{}')) ? words : [...words, id];
}

/** Whether a task has started and succeeded. */
export function isSuccessful(one: StartedTask | undefined): boolean {
  return one?.exit?.code === 0 && !one.exit.isCancelled;
}
