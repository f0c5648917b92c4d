import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { TemporalPlace } from '../build-state.ts';
import { buildActivities } from './activities.ts';
import { connectWorker } from './connect.ts';
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

/** The module has the extension of this one: `.ts` in a checkout, `.js` in the package. */
const WORKFLOWS = fileURLToPath(import.meta.url).replace(/run-worker(\.[jt]s)$/, 'build-workflow$1');

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
      workflowsPath: WORKFLOWS,
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
