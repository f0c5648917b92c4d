import type { ChildProcess } from 'node:child_process';
import { startTimer } from '../core/time/start-timer.ts';
import { SIGNAL_GRACE_MS, type CaughtSignals } from './catch-signals.ts';
import { GRACE_MS, killTree, type Killed } from './kill-tree.ts';
import { processIds } from './inspect/proc.ts';
import type { ProcessTree } from './inspect/process-tree.ts';

/** Reasons to end a command early. */
export type StopOptions = {
  /** In milliseconds. @default no limit */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Signals forwarded to the command that end its tree if it ignores them. */
  readonly signals?: CaughtSignals;
};

/** Why a command was ended early. */
export type StopReason = 'timeout' | 'cancelled';

/** Ends a command and its process tree, on request or by timeout, abort or signal. */
export type Terminator = {
  readonly stop: (reason: StopReason) => void;
  readonly stopped: () => StopReason | undefined;
  /** Ends the rest of the tree and returns the result. */
  readonly end: () => Promise<Killed>;
  readonly close: () => void;
};

/** Creates the terminator of a child and its process tree. */
export function openTerminator(child: ChildProcess, tree: ProcessTree, options: StopOptions): Terminator {
  const { timeoutMs, signal, signals } = options;
  let stopped: StopReason | undefined;
  let killing: Promise<Killed> | undefined;
  const timers: (() => void)[] = [];
  const stop = (reason: StopReason): void => {
    stopped ??= reason;
    killing ??= killTree(tree);
    if (processIds().length === 0 && child.exitCode === null && child.signalCode === null) killChild(child);
  };
  const cancel = (): void => stop('cancelled');
  const stopIn = (ms: number, reason: StopReason): void => void timers.push(startTimer(ms, () => stop(reason)));
  if (timeoutMs !== undefined) stopIn(timeoutMs, 'timeout');
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  signals?.passTo(child, (name) => {
    if (isFinal(name)) stopIn(SIGNAL_GRACE_MS, 'cancelled');
  });
  return {
    stop,
    stopped: () => stopped,
    end: () => (killing ??= killTree(tree)),
    close: () => {
      for (const stopTimer of timers) stopTimer();
      signal?.removeEventListener('abort', cancel);
    },
  };
}

/** Ends a child process without `/proc`, where its tree is unknown. */
function killChild(child: ChildProcess): void {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('exit', () => clearTimeout(timer));
}

/** Ctrl-C does not necessarily end a command: the command decides. */
function isFinal(signal: NodeJS.Signals): boolean {
  return signal !== 'SIGINT';
}
