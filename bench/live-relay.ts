/** The relay that runs beside the sessions of `bench/hooks.ts`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A relay that runs; `stop` returns when it has ended. */
export type LiveRelay = { readonly stop: () => Promise<void> };

const STEPMETER = fileURLToPath(new URL('../bin/stepmeter.mjs', import.meta.url));

/** Starts the relay of a state folder, without a collector; returns when it has taken a first record from `folder`. */
export async function startRelay(home: string, folder: string): Promise<LiveRelay> {
  const env = { PATH: process.env['PATH'], STEPMETER_HOME: home };
  const relay = spawn(process.execPath, [STEPMETER, 'relay'], { env, stdio: 'ignore' });
  const ended = once(relay, 'exit');
  const first = join(folder, 'first.json');
  const payload = { hook_event_name: 'Notification', session_id: 'bench' };
  writeFileSync(first, JSON.stringify({ v: 1, type: 'hook', via: 'command', at: Date.now(), payload }));
  await untilTaken(first, () => relay.exitCode === null);
  return {
    stop: async () => {
      relay.kill('SIGTERM');
      await ended;
    },
  };
}

/** Waits until what lies in a spool folder is taken. */
async function untilTaken(path: string, isAlive: () => boolean): Promise<void> {
  while (existsSync(path)) {
    if (!isAlive()) throw new Error('Cannot measure with a relay: it ended');
    await sleep(50);
  }
}
