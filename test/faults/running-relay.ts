import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { isolatedEnvironment } from '../isolated-state.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/stepmeter.mjs', import.meta.url));

/** A `stepmeter relay` that is a process of its own. */
export type RunningRelay = {
  /** What it said after it was ready, a line each, without the time. */
  readonly lines: () => string[];
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Tells it to end; returns its exit code. */
  readonly stop: () => Promise<number | null>;
};

type RelaySetting = {
  readonly env?: Readonly<Record<string, string>>;
  /** What comes before the command, such as `nsenter`. */
  readonly prefix?: readonly string[];
};

/** Starts one; it does not outlive the test. */
export const startRelay = (home: string, { env = {}, prefix = [] }: RelaySetting = {}): RunningRelay => {
  const [command = '', ...args] = [...prefix, process.execPath, PROGRAM, 'relay'];
  const child = spawn(command, args, { env: isolatedEnvironment(home, env), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    lines: () =>
      said
        .split('\n')
        .map((line) => line.replace(/^\S+Z /, ''))
        .filter((line) => line !== '' && !line.startsWith('relaying ')),
    signal: (signal) => void child.kill(signal),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
};

/** The records that wait in the spool of a state folder, as paths within it. */
export const waitingIn = (home: string): string[] =>
  readdirSync(join(home, 'spool'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.json') && !name.endsWith('context.json'),
  );
