import { Worker } from 'node:worker_threads';
import { ownModule } from '../../../core/paths/package-folder.ts';
import type { Environment } from '../../../core/environment.ts';
import { messageOf } from '../../../core/errors.ts';
import { THREAD_LIMITS } from '../../thread-limits.ts';
import type { ReadFailure, ReadResponse, ReadResult } from './read-protocol.ts';
import type { CallName, ReadSource } from './read-store.ts';

/** Answers reads, or makes changes. */
export type Reader = {
  readonly read: (name: CallName, input: object) => Promise<ReadResult>;
  readonly close: () => Promise<void>;
};

/** Reads in this thread: for a database that does not block it. The code of the reads is loaded with the first. */
export function inlineReader(source: ReadSource): Reader {
  return {
    read: async (name, input) => {
      const { readStore } = await import('./read-store.ts');
      return readStore(source, name, input);
    },
    close: async () => {},
  };
}

type Waiting = { readonly worker: Worker; readonly resolve: (result: ReadResult) => void };

/**
 * Reads in worker threads, each with its own connection. A read goes to the worker with the fewest unanswered ones. The
 * reads of a worker that ends fail; the next read starts another one.
 */
export function openReadPool(env: Environment, size: number): Reader {
  const waiting = new Map<number, Waiting>();
  const workers = new Set<Worker>();
  let calls = 0;
  const failWaiting = (worker: Worker, message: string): void => {
    for (const [call, one] of waiting)
      if (one.worker === worker && waiting.delete(call)) one.resolve({ failure: endedFailure(message) });
  };
  const start = (): Worker => {
    const worker = startWorker(env, ({ call, result }) => {
      waiting.get(call)?.resolve(result);
      waiting.delete(call);
    });
    let reason = 'it ended';
    worker.on('error', (error) => (reason = messageOf(error)));
    worker.on('exit', () => {
      workers.delete(worker);
      failWaiting(worker, reason);
    });
    workers.add(worker);
    return worker;
  };
  const loadOf = (worker: Worker): number => [...waiting.values()].filter((one) => one.worker === worker).length;
  const leastLoaded = (): Worker =>
    workers.size < size ? start() : [...workers].reduce((best, one) => (loadOf(one) < loadOf(best) ? one : best));
  return {
    read: (name, input) =>
      new Promise((resolve) => {
        const worker = leastLoaded();
        waiting.set(++calls, { worker, resolve });
        worker.postMessage({ call: calls, name, input });
      }),
    close: async () => {
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}

function endedFailure(message: string): ReadFailure {
  return {
    kind: 'unexpected',
    message: `Cannot read the store: the thread that reads it failed: ${message}`,
    hint: 'Try again; if it fails again, run `stepmeter doctor`',
  };
}

function startWorker(env: Environment, onResponse: (response: ReadResponse) => void): Worker {
  const worker = new Worker(ownModule('api/reads/pool/read-worker'), {
    workerData: { ...env },
    resourceLimits: THREAD_LIMITS,
  });
  worker.on('message', onResponse);
  worker.unref();
  return worker;
}
