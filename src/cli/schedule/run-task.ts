import { setTimeout as sleep } from 'node:timers/promises';
import { duration } from '../../core/amounts.ts';
import { printable } from '../../core/text/printable.ts';
import type { TaskCommands, TaskExit } from '../../exec/task-commands.ts';
import type { SlowDown } from '../../schedule/index.ts';
import { printMessage, printNote } from '../output.ts';
import { styled } from '../terminal/style.ts';
import type { ScheduledTask } from './schedule-tasks.ts';

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
  /** `{}` in it is the ID of a task; without, the ID is the last argument. */
  readonly command: readonly string[];
};

/** A task did not succeed, which its output and the list of started tasks say. */
export class TaskFailed extends Error {
  override readonly name = 'TaskFailed';
}

/** How often a command is started that an overloaded API refuses. */
const MOST_ATTEMPTS = 5;

/**
 * Runs the command of a task, again after a pause if the API of the model refused it because of its load.
 * @throws {TaskFailed} if it did not succeed, or was cancelled
 */
export async function runTask(runner: TaskRunner, task: ScheduledTask): Promise<void> {
  const { commands, slowDown, started } = runner;
  const { cancelled } = commands;
  if (cancelled.aborted) throw new TaskFailed();
  const startedAt = Date.now();
  const one: StartedTask = { task, startedAt, endedAt: startedAt, attempts: 0 };
  started.set(task.id, one);
  for (;;) {
    one.attempts += 1;
    const { exit, isRefused } = await runOnce(runner, task);
    Object.assign(one, { exit, endedAt: Date.now() });
    if (exit.code === 0 && !exit.isCancelled) break;
    if (!isRefused || one.attempts === MOST_ATTEMPTS || cancelled.aborted) throw new TaskFailed();
    const now = performance.now();
    slowDown.refused(now);
    const ms = slowDown.leftMs(now);
    printMessage(`${task.id} waits for the rate limit of the API, ${duration(ms)}`);
    await sleep(ms, undefined, { signal: cancelled }).catch(() => undefined);
    if (cancelled.aborted) throw new TaskFailed();
  }
  slowDown.succeeded();
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
