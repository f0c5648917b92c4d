import type { ChildProcess } from 'node:child_process';

/** Signals that reach us and are meant for a command that we run. */
export type CaughtSignals = {
  /** Passes on what came and what will come, and tells of it. */
  readonly passTo: (child: ChildProcess, passed?: (signal: NodeJS.Signals) => void) => void;
  readonly close: () => void;
};

/** Signals that a person or a supervisor sends to us and means for the command. */
const PASSED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** Catches signals, from before the command is started, so that none can come too early. */
export function catchSignals(): CaughtSignals {
  const early: NodeJS.Signals[] = [];
  let take = (signal: NodeJS.Signals): void => void early.push(signal);
  const listener = (signal: NodeJS.Signals): void => take(signal);
  for (const signal of PASSED) process.on(signal, listener);
  return {
    passTo: (child, passed = () => {}) => {
      take = (signal) => {
        // On a terminal, Ctrl-C reaches the command by itself; we only have to outlive it.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
        passed(signal);
      };
      for (const signal of early.splice(0)) take(signal);
    },
    close: () => PASSED.forEach((signal) => process.off(signal, listener)),
  };
}
