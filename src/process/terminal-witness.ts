import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { isEnding, readStat } from './inspect/proc.ts';

/**
 * Tells a signal that a terminal sends to all processes in its foreground from one that is sent to this process alone,
 * by a process that does nothing and ends by the former only. Node does not say where a signal comes from.
 */
export type TerminalWitness = {
  /** Calls back, a moment after a signal came, if it was sent to this process alone. */
  readonly unlessSeen: (isSentToUs: () => void) => void;
  readonly close: () => void;
};

const NO_TERMINAL = -1;

/** How far apart the two processes may get a signal. If the machine is so busy that it takes longer, it is pending. */
const APART_MS = 100;

/** Starts a witness if this process has a terminal. */
export function openTerminalWitness(): TerminalWitness {
  const self = readStat('self');
  // Without `/proc`, only a guess is possible.
  if (!self) return { unlessSeen: (isSentToUs) => process.stdin.isTTY || isSentToUs(), close: () => {} };
  if (self.foregroundGroup === NO_TERMINAL) return { unlessSeen: (isSentToUs) => isSentToUs(), close: () => {} };
  let endedAt = -Infinity;
  let witness: ChildProcess | undefined;
  const start = (): void => {
    witness = startWitness();
    witness.once('exit', (_, signal) => {
      witness = undefined;
      if (signal !== 'SIGINT' && signal !== 'SIGQUIT') return;
      endedAt = performance.now();
      start();
    });
  };
  start();
  const hasSeen = (at: number): boolean =>
    endedAt >= at - APART_MS || (witness?.pid === undefined ? isInForeground() : isEnding(witness.pid));
  return {
    unlessSeen: (isSentToUs) => {
      const at = performance.now();
      setTimeout(() => hasSeen(at) || isSentToUs(), APART_MS).unref();
    },
    close: () => {
      witness?.removeAllListeners('exit');
      witness?.stdin?.destroy();
    },
  };
}

/** Its input ends with this process, and so does it. Core dumps cannot be written to its folder. */
function startWitness(): ChildProcess {
  const witness = spawn('cat', {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/proc',
    env: { PATH: process.env['PATH'] },
  });
  witness.once('error', () => {});
  (witness.stdin as Socket).on('error', () => {}).unref();
  witness.unref();
  return witness;
}

function isInForeground(): boolean {
  const self = readStat('self');
  return self?.group === self?.foregroundGroup;
}
