import { pause } from '../core/time/pause.ts';
import { ALERT_INTERVAL_MS, watchAlerts } from '../alerts/watch-alerts.ts';
import { dedupedLogger } from '../core/deduped-logger.ts';
import type { Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { relayIdOf } from '../export/gauges/relay-id.ts';
import { forgetRelays, recordRelaySeen } from '../store/queries/alerts/relay-seen.ts';
import type { Store } from '../store/open-store.ts';

/** What the alerts of a relay depend on. */
type AlertLoop = {
  readonly store: Store;
  readonly home: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
};

/**
 * Watches alerts until stopped, and records that this relay is active, so that another process on the same store notices
 * when it is not.
 */
export async function runAlertLoop({ store, home, env, signal, log }: AlertLoop): Promise<void> {
  const relay = relayIdOf(home);
  const problems = dedupedLogger(log, 'Cannot send alerts; retrying', 'Alerts are sent again');
  // A problem of the store is reported by the ingestion, which meets it too.
  const report = (error: unknown): void => {
    if (!(error instanceof UserError)) problems.report(error);
  };
  while (!signal.aborted) {
    try {
      await store.write((transaction) => recordRelaySeen(transaction, relay, store.now()));
      const [problem] = await watchAlerts(store, env);
      if (problem === undefined) problems.clear();
      else problems.report(new Error(problem));
    } catch (error) {
      report(error);
    }
    await pause(ALERT_INTERVAL_MS, signal);
  }
  // The store can be unavailable at the end, too: then the relay is reported as silent for two days at most.
  await store.write((transaction) => forgetRelays(transaction, { relay })).catch(report);
}
