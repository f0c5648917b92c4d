import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Exit } from './run-command.ts';
import { openTerminalWitness } from './terminal-witness.ts';

/** A signal that reached us. */
export type CaughtSignal = {
  readonly name: NodeJS.Signals;
  /** When it came, in milliseconds of a monotonic clock. */
  readonly at: number;
};

/** Signals received by this process that are meant for its command. */
export type CaughtSignals = {
  /** Calls back on every signal from now on. */
  readonly onSignal: (handle: (signal: NodeJS.Signals) => void) => void;
  /** Forwards received and future signals to a child, one of several, until it exits, and reports them. */
  readonly passTo: (child: ChildProcess, passed?: (signal: NodeJS.Signals) => void) => void;
  /** The last signal that came. */
  readonly last: () => CaughtSignal | undefined;
  readonly close: () => void;
};

/** How long a command may take to end after a signal. Supervisors that send signals wait little longer. */
export const SIGNAL_GRACE_MS = 5000;

/** Signals that a user or a supervisor sends to this process and that are forwarded to the command. */
const PASSED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** Those that a terminal sends for Ctrl-C and Ctrl-\ to all processes in its foreground. */
const KEYS: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/** Starts to catch signals, before the command is started, so that none is lost. */
export function catchSignals(): CaughtSignals {
  const early: NodeJS.Signals[] = [];
  let last: CaughtSignal | undefined;
  const handlers = new Set<(signal: NodeJS.Signals) => void>();
  const witness = openTerminalWitness();
  const listener = (name: NodeJS.Signals): void => {
    last = { name, at: performance.now() };
    if (handlers.size === 0) early.push(name);
    for (const handle of handlers) handle(name);
  };
  for (const signal of PASSED) process.on(signal, listener);
  return {
    onSignal: (handle) => void handlers.add(handle),
    passTo: (child, passed = () => {}) => {
      const handle = (signal: NodeJS.Signals): void => {
        const pass = (): void => void child.kill(signal);
        // The command has Ctrl-C of a terminal already, and this process only has to outlive it.
        if (KEYS.has(signal)) witness.unlessSeen(pass);
        else pass();
        passed(signal);
      };
      handlers.add(handle);
      child.once('exit', () => handlers.delete(handle));
      for (const signal of early.splice(0)) handle(signal);
    },
    last: () => last,
    close: () => {
      PASSED.forEach((signal) => process.off(signal, listener));
      witness.close();
    },
  };
}

/**
 * Whether a command that ended now was cancelled by the last signal. Its exit code need not say so: the Claude CLI ends
 * with 0 after Ctrl-C. A command that handled the signal, went on and succeeded later was not cancelled.
 */
export function isCancelledBy(signal: CaughtSignal | undefined, exit: Exit): boolean {
  return signal !== undefined && (exit.code !== 0 || performance.now() - signal.at <= SIGNAL_GRACE_MS);
}

/** Whether an exit says that one of these signals ended the command, as a signal or as a shell reports it by a code. */
export function isSignalledEnd({ code, signal }: Exit): boolean {
  return PASSED.some((name) => signal === name || code === 128 + constants.signals[name]);
}
