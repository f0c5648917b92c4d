import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { TemporalPlace } from '../build-state.ts';
import { buildActivities } from './activities.ts';
import { connectWorker } from './connect.ts';
import { installedVersion } from './require-packages.ts';
import { BUNDLE, bundledVersion } from './workflow-bundle.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

/** What a worker runs with. */
export type WorkerSetting = {
  readonly temporal: TemporalPlace;
  readonly apiKey?: string;
  /** How many stages it runs at the same time. */
  readonly slots: number;
  readonly around: WorkerSurroundings;
  /** Stops the worker; its stages are repeated by another one. */
  readonly signal: AbortSignal;
  readonly onReady: () => void;
  /** Receives warnings of Temporal. */
  readonly warn: (text: string) => void;
};

/** A cancellation arrives with the answer to a heartbeat. */
const HEARTBEAT_THROTTLE_MS = 1000;

/**
 * Works on builds until it is stopped.
 * @throws {UserError} if the server cannot be used
 */
export async function runWorker(setting: WorkerSetting): Promise<void> {
  const { temporal, apiKey, slots, around, signal, onReady, warn } = setting;
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ message }) => warn(message)),
    // The caller handles signals.
    shutdownSignals: [],
  });
  const connection = await connectWorker({ ...temporal, ...(apiKey !== undefined && { apiKey }) });
  try {
    const worker = await Worker.create({
      connection,
      namespace: temporal.namespace,
      taskQueue: temporal.taskQueue,
      ...workflowCode(),
      activities: buildActivities(around),
      maxConcurrentActivityTaskExecutions: slots,
      maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
      defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    });
    const running = worker.run();
    signal.addEventListener('abort', () => worker.shutdown(), { once: true });
    onReady();
    await running;
  } finally {
    await connection.close();
  }
}

const FOLDER = dirname(fileURLToPath(import.meta.url));

/**
 * The workflow code: the bundle that the package has, or, with another version of Temporal than it was made with, the
 * module, which Temporal bundles when the worker starts.
 */
function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = join(FOLDER, BUNDLE);
  const madeWith = existsSync(codePath) ? bundledVersion(codePath) : undefined;
  if (madeWith !== undefined && madeWith === installedVersion('@temporalio/workflow'))
    return { workflowBundle: { codePath } };
  // The module has the extension of this one: `.ts` in a checkout, `.js` in the package.
  return { workflowsPath: join(FOLDER, `build-workflow${extname(fileURLToPath(import.meta.url))}`) };
}
