import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult } from '../core/context.ts';
import { isDisabled, spoolFolder, type Environment } from '../core/environment.ts';
import { messageOf } from '../core/errors.ts';
import { packageFolder } from '../core/paths/package-folder.ts';
import { catchSignals, isCancelledBy, SIGNAL_GRACE_MS, type CaughtSignals } from '../process/catch-signals.ts';
import { markerOf, openProcessTree, type Marker } from '../process/inspect/process-tree.ts';
import type { Limits } from '../process/limits/limits.ts';
import { exitOf, startCommand, type Exit } from '../process/run-command.ts';
import { removeSessionFile, sessionsFolder, writeLimitFile } from '../process/session-file.ts';
import { openTerminator, type Terminator } from '../process/terminator.ts';
import { inheritedContext } from '../sdk/step.ts';
import { newRun } from '../sdk/workflow.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { endRun, writing } from './runs.ts';

export { machineLoad } from '../process/inspect/machine-load.ts';
export type { LimitName } from '../process/limits/limits.ts';
export { exitCodeOf } from '../process/run-command.ts';

/** Commands of parallel tasks. */
export type TaskCommands = {
  /** Runs the command of a task as a step; all that it has started ends if the tasks are cancelled. */
  readonly run: (task: TaskCommand) => Promise<TaskExit>;
  /** The run that the tasks are steps of; undefined if each is a run of its own. */
  readonly sharedRun: string | undefined;
  /** Aborted by a signal to this process: no further task should start. */
  readonly cancelled: AbortSignal;
  /** The signal that cancelled the tasks. */
  readonly signal: () => NodeJS.Signals | undefined;
  /** Ends what the tasks share. */
  readonly close: (isSuccess: boolean) => void;
};

/** The command of a task. */
export type TaskCommand = {
  readonly id: string;
  readonly taskType?: string | undefined;
  readonly size?: number | undefined;
  readonly command: readonly string[];
  /** Receives what the command prints. */
  readonly onOutput: (text: string) => void;
};

/** How the command of a task ended. */
export type TaskExit = Exit & { readonly isCancelled: boolean };

/** What the tasks have in common. */
export type TaskCommandsOptions = {
  readonly workflow: string;
  /** The step that each task is an attempt at, in one run. @default each task is a run of its own */
  readonly step: string | undefined;
  /** Limits of each task. */
  readonly limits: Limits;
  readonly env: Environment;
  /** Receives a warning for the user. */
  readonly warn: (line: string) => void;
};

/** Prepares to run the commands of tasks in parallel, each by an `exec` of its own. Catches signals until it is closed. */
export function openTaskCommands(options: TaskCommandsOptions): TaskCommands {
  const { env, workflow, step } = options;
  const enclosing = isDisabled(env) ? undefined : inheritedContext(env);
  const isInside = enclosing !== undefined;
  const run = step === undefined || isDisabled(env) || isInside ? undefined : startOwnRun(env, workflow);
  const signals = catchSignals();
  const cancellation = cancelOn(signals);
  return {
    run: (task) => {
      const command = [...execArguments(options, task, { run, isInside }), '--', ...task.command];
      return runTree({ command, env, onOutput: task.onOutput, signals, cancellation });
    },
    sharedRun: run ?? enclosing?.context.run.id,
    cancelled: cancellation.signal,
    signal: () => signals.last()?.name,
    close: (isSuccess) => {
      cancellation.close();
      signals.close();
      const result = cancellation.signal.aborted ? 'cancelled' : isSuccess ? 'success' : 'failure';
      if (run !== undefined) endOwnRun(options, run, result);
    },
  };
}

/** Starts a run that this process owns; returns its ID. */
function startOwnRun(env: Environment, workflow: string): string {
  return writing(env, () => {
    const context = newRun(workflow, {});
    openContextFolder(spoolFolder(env), context);
    return context.run.id;
  });
}

type Cancellation = {
  readonly signal: AbortSignal;
  /** The trees to end if their commands do not end by themselves. */
  readonly trees: Set<Terminator>;
  readonly close: () => void;
};

/** The first signal cancels the tasks; what has not ended by itself after the grace period, or a second one, is ended. */
function cancelOn(signals: CaughtSignals): Cancellation {
  const cancelled = new AbortController();
  const trees = new Set<Terminator>();
  const endAll = (): void => trees.forEach((tree) => tree.stop('cancelled'));
  let timer: NodeJS.Timeout | undefined;
  signals.onSignal(() => {
    if (cancelled.signal.aborted) endAll();
    cancelled.abort();
    timer ??= setTimeout(endAll, SIGNAL_GRACE_MS);
  });
  return { signal: cancelled.signal, trees, close: () => clearTimeout(timer) };
}

/** The run that the tasks are attempts in: one of their own, or the one that this process is inside. */
type Enclosing = { readonly run: string | undefined; readonly isInside: boolean };

const STEP = 'task';

/** Tasks at the same time would each claim the changes of the others: only what sessions report is recorded of files. */
const FILES = '--no-files';

function execArguments(options: TaskCommandsOptions, task: TaskCommand, { run, isInside }: Enclosing): string[] {
  const { workflow, step, limits } = options;
  const { id, taskType, size } = task;
  const about =
    step === undefined && !isInside
      ? [...flag('--task', id), ...flag('--task-type', taskType), ...flag('--size', size)]
      : [...flag('--branch', id), ...flag('--run', run)];
  return [
    'exec',
    ...flag('--workflow', workflow),
    ...flag('--step', step ?? STEP),
    FILES,
    ...about,
    ...limitFlags(limits),
  ];
}

function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

function limitFlags({ maxMemoryBytes, maxCpuSeconds, timeoutMs }: Limits): string[] {
  return [
    ...flag('--max-memory', maxMemoryBytes),
    ...flag('--max-cpu-time', maxCpuSeconds && `${maxCpuSeconds}s`),
    ...flag('--timeout', timeoutMs && `${timeoutMs / 1000}s`),
  ];
}

type Tree = Pick<TaskCommandsOptions, 'env'> &
  Pick<TaskCommand, 'command' | 'onOutput'> & { readonly signals: CaughtSignals; readonly cancellation: Cancellation };

/**
 * Runs Stepmeter with these arguments; ends all that it has started if it is cancelled. If this process is killed,
 * `reap` finds it.
 */
async function runTree(tree: Tree): Promise<TaskExit> {
  const [id, sessions] = [randomUUID(), sessionsFolder(tree.env)];
  const marker = markerOf('task', id);
  writeLimitFile(sessions, id, { marker: 'task' });
  try {
    return await runMarked(tree, marker);
  } finally {
    removeSessionFile(sessions, id);
  }
}

const DRAIN_MS = 1000;

async function runMarked({ command, env, onOutput, signals, cancellation }: Tree, marker: Marker): Promise<TaskExit> {
  const program = join(packageFolder(), 'bin', 'stepmeter.mjs');
  const marked = { ...env, [marker.variable]: marker.value };
  const child = startCommand(process.execPath, [program, ...command], marked, { onOutput });
  const terminator = openTerminator(child, openProcessTree(marker, child.pid), { signals });
  cancellation.trees.add(terminator);
  try {
    const printed = new Promise<void>((done) => void child.once('close', () => done()));
    const exit = await exitOf(child, { env });
    const isCancelled = isCancelledBy(signals.last(), exit) || terminator.stopped() !== undefined;
    if (isCancelled) await terminator.end();
    await Promise.race([printed, sleep(DRAIN_MS, undefined, { ref: false })]);
    return { ...exit, isCancelled };
  } finally {
    // A process that it has left running can keep the output open, and with it this process.
    child.stdout?.destroy();
    child.stderr?.destroy();
    cancellation.trees.delete(terminator);
    terminator.close();
  }
}

/** The tasks are done: that the end cannot be written must not hide what became of them. */
function endOwnRun({ env, warn }: TaskCommandsOptions, run: string, result: RunResult): void {
  try {
    endRun(env, run, result);
  } catch (error) {
    warn(`Cannot record the end of the run: ${messageOf(error)}. It will be listed as abandoned`);
  }
}
