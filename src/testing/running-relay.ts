import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isolatedEnvironment } from './isolated-state.ts';
import { PROGRAM } from './run-cli.ts';

/** A `stepmeter relay` in a separate process. */
export type RunningRelay = {
  /** Its log lines after it was ready, without timestamps. */
  readonly lines: () => string[];
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Stops it, gracefully by default; returns its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

type RelaySetting = {
  readonly env?: Readonly<Record<string, string>>;
  /** A command prefix such as `nsenter`. */
  readonly prefix?: readonly string[];
};

/** Starts a relay that the caller has to stop. */
export function spawnRelay(home: string, { env = {}, prefix = [] }: RelaySetting = {}): RunningRelay {
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
}

/** Starts a relay that is stopped after the test. */
export function startRelay(home: string, setting?: RelaySetting): RunningRelay {
  const relay = spawnRelay(home, setting);
  onTestFinished(() => relay.signal('SIGKILL'));
  return relay;
}

/** The pending records in the spool of a state folder, as relative paths. */
export function pendingRecordsIn(home: string): string[] {
  return readdirSync(join(home, 'spool'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.json') && !name.endsWith('context.json'),
  );
}
