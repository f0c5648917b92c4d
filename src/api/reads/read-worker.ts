import { parentPort, workerData } from 'node:worker_threads';
import type { Environment } from '../../core/environment.ts';
import { openStore } from '../../store/open-store.ts';
import type { ReadRequest, ReadResponse } from './read-protocol.ts';
import { readStore } from './read-store.ts';

// A worker thread of the server: answers one read after the other from its own connection.
const store = await openStore(workerData as Environment);

parentPort?.on('message', ({ call, name, input }: ReadRequest) => {
  void readStore(store, name, input).then((result) => parentPort?.postMessage({ call, result } satisfies ReadResponse));
});
