import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isolatedEnvironment } from './isolated-state.ts';
import { PROGRAM } from './run-cli.ts';

/** A `stepmeter relay` that is a process of its own. */
export type RunningRelay = {
  /** What it said after it was ready, a line each, without the time. */
  readonly lines: () => string[];
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Tells it to end, by default as one that may finish what it does; returns its exit code once it has ended. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

type RelaySetting = {
  readonly env?: Readonly<Record<string, string>>;
  /** What comes before the command, such as `nsenter`. */
  readonly prefix?: readonly string[];
};

/** Starts one, which whoever starts it has to stop. */
export const spawnRelay = (home: string, { env = {}, prefix = [] }: RelaySetting = {}): RunningRelay => {
  const [command = '', ...args] = [...prefix, process.execPath, PROGRAM, 'relay'];
  const child = spawn(command, args, { env: isolatedEnvironment(home, env), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    lines: () =>
      said
        .split('\n')
        .map((line) => line.replace(/^\S+Z /, ''))
        .filter((line) => line !== '' && !line.startsWith('relaying ')),
    signal: (signal) => void child.kill(signal),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
};

/** Starts one that does not outlive the test. */
export const startRelay = (home: string, setting?: RelaySetting): RunningRelay => {
  const relay = spawnRelay(home, setting);
  onTestFinished(() => relay.signal('SIGKILL'));
  return relay;
};

/** The records that wait in the spool of a state folder, as paths within it. */
export const waitingIn = (home: string): string[] =>
  readdirSync(join(home, 'spool'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.json') && !name.endsWith('context.json'),
  );
