import type { ChildProcess } from 'node:child_process';
import { HEED_MS, type CaughtSignals } from './catch-signals.ts';
import { GRACE_MS, killTree, type Killed } from './kill-tree.ts';
import { processIds } from './proc.ts';
import type { ProcessTree } from './process-tree.ts';

/** What ends a command before it is done. */
export type StopOptions = {
  /** In milliseconds. @default it may take as long as it takes */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Signals that are passed on to the command, and end its tree where it does not heed them. */
  readonly signals?: CaughtSignals;
};

/** Why a command was ended before it was done. */
export type StopReason = 'timeout' | 'cancelled';

/** Ends a command and its tree, when it is told to or by itself. */
export type Terminator = {
  readonly stop: (reason: StopReason) => void;
  readonly stopped: () => StopReason | undefined;
  /** Ends whatever is left of the tree and tells how that went. */
  readonly end: () => Promise<Killed>;
  readonly close: () => void;
};

/** Opens a stopper of a child and its tree. */
export function openTerminator(child: ChildProcess, tree: ProcessTree, options: StopOptions): Terminator {
  const { timeoutMs, signal, signals } = options;
  let stopped: StopReason | undefined;
  let killing: Promise<Killed> | undefined;
  const timers: NodeJS.Timeout[] = [];
  const stop = (reason: StopReason): void => {
    stopped ??= reason;
    killing ??= killTree(tree);
    if (processIds().length === 0 && child.exitCode === null && child.signalCode === null) killChild(child);
  };
  const cancel = (): void => stop('cancelled');
  const stopIn = (ms: number, reason: StopReason): void => void timers.push(setTimeout(() => stop(reason), ms));
  if (timeoutMs !== undefined) stopIn(timeoutMs, 'timeout');
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  signals?.passTo(child, (name) => {
    if (isFinal(name)) stopIn(HEED_MS, 'cancelled');
  });
  return {
    stop,
    stopped: () => stopped,
    end: () => (killing ??= killTree(tree)),
    close: () => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener('abort', cancel);
    },
  };
}

/** Ends a child where there is no `/proc` to find its tree by. */
function killChild(child: ChildProcess): void {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('exit', () => clearTimeout(timer));
}

/** Ctrl-C need not end a command: what it means is up to the command. */
function isFinal(signal: NodeJS.Signals): boolean {
  return signal !== 'SIGINT';
}
