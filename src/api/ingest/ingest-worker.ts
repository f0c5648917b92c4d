import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { ALERT_INTERVAL_MS, watchAlerts } from '../../alerts/watch-alerts.ts';
import { stateFolder, type Environment } from '../../core/environment.ts';
import { messageOf } from '../../core/errors.ts';
import { isRelayRunning } from '../../relay/relay-lock.ts';
import { catchUp } from '../../relay/relay.ts';
import { openStore } from '../../store/open-store.ts';
import { otlpEndpoints } from '../../telemetry/otlp-endpoints.ts';
import type { IngestState } from './ingest-loop.ts';

// A worker thread of the server: ingests the spool as every command does before it reads, so that the page is live
// without a relay, and watches alerts. With a relay it only waits for the relay, and either of them sends a message.
const env = workerData as Environment;

const hasEndpoint = Object.keys(otlpEndpoints(env)).length > 0;

let alertsAt = 0;

const PAUSE_MS = 1000;

for (;;) {
  const ingested = await catchUp(env).then(
    (backlog) => ({ backlog, problem: null }),
    (error: unknown) => ({ backlog: null, problem: messageOf(error) }),
  );
  parentPort?.postMessage({ ...ingested, hasRelay: relayRuns(), hasEndpoint } satisfies IngestState);
  if (Date.now() >= alertsAt) {
    // Messages that failed are sent again; the page shows the alerts, too.
    await watchAlertsOnce().catch(() => undefined);
    alertsAt = Date.now() + ALERT_INTERVAL_MS;
  }
  await sleep(PAUSE_MS);
}

/** Between its passes this thread does not hold the lock of the relay. */
function relayRuns(): boolean {
  try {
    return isRelayRunning(stateFolder(env));
  } catch {
    // The state folder cannot be written: what that prevents is the problem that is reported.
    return false;
  }
}

async function watchAlertsOnce(): Promise<void> {
  const store = await openStore(env);
  try {
    await watchAlerts(store, env);
  } finally {
    await store.close();
  }
}
