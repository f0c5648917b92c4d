import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { VARIABLE } from '../../src/core/environment.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';

/** A worker of the sample application in a process of its own. */
export type WorkerProcess = { readonly stop: (signal?: NodeJS.Signals) => Promise<void> };

/** How the worker is started. */
export type WorkerSetting = {
  readonly address: string;
  readonly taskQueue: string;
  /** The state folder of Stepmeter. */
  readonly home: string;
  /** Bundled workflow code; without it the worker bundles the workflows itself. */
  readonly bundle?: string;
  readonly plugin?: boolean;
  /** Where Temporal's SDK sends its metrics. @default nowhere */
  readonly metrics?: string;
  /** The whole environment. @default that of the test */
  readonly env?: Readonly<Record<string, string>>;
};

const WORKER = fileURLToPath(new URL('./sample/worker.ts', import.meta.url));

/** Starts a worker and waits until it polls; it is killed after the test. */
export async function startWorker(setting: WorkerSetting): Promise<WorkerProcess> {
  const { address, taskQueue, home, bundle, plugin = true, metrics, env = isolatedEnvironment(home) } = setting;
  const flags = [...(plugin ? [] : ['--without-stepmeter']), ...(metrics ? [`--metrics=${metrics}`] : [])];
  const args = [WORKER, address, taskQueue, ...(bundle ? [bundle] : []), ...flags];
  const child = spawn(process.execPath, args, {
    env: { ...env, [VARIABLE.home]: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  onTestFinished(() => stop('SIGKILL'));
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`The worker ended: ${log}`))),
  ]);
  return { stop };
}
