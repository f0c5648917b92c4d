import { requireOwnFolder } from '../core/paths/own-folder.ts';
import type { Clock } from '../core/time/clock.ts';
import { stateFolder, type Environment } from '../core/environment.ts';
import { otlpEndpoints } from '../telemetry/otlp-endpoints.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { updateFacts } from '../facts/rebuild-facts.ts';
import { newDrain, type DrainOptions } from './drain.ts';
import { openGauges } from '../export/gauges/gauges.ts';
import { loadPrices } from '../pricing/load-prices.ts';
import { acquireRelayLock } from './relay-lock.ts';
import type { Telemetry } from '../export/telemetry.ts';

/** The open resources of a relay. */
export type RelayRuntime = {
  readonly options: DrainOptions;
  readonly telemetry?: Telemetry;
  readonly env: Environment;
  /** Whether the state folder was removed or replaced: the store is no longer the one that others read. */
  readonly isReplaced: () => boolean;
};

type RelayLockOptions = {
  readonly connects?: boolean;
  readonly clock?: Clock;
  /** How long to wait for the lock, in milliseconds. */
  readonly patienceMs?: number;
};

/**
 * Runs `fn` while holding the relay lock of the state folder; returns undefined if another relay holds it. Without
 * `connects`, exports stay in the outbox.
 */
export async function withRelayLock<T>(
  env: Environment,
  fn: (runtime: RelayRuntime) => Promise<T>,
  { connects = true, clock, patienceMs }: RelayLockOptions = {},
): Promise<T | undefined> {
  requireOwnFolder(stateFolder(env));
  const lock = acquireRelayLock(stateFolder(env), patienceMs);
  if (!lock) return undefined;
  try {
    return await withStore(env, clock, async (store) => {
      await updateFacts(store);
      const runtime = { ...(await openRuntime(store, env, connects)), isReplaced: lock.isLost };
      try {
        return await fn(runtime);
      } finally {
        await runtime.telemetry?.close();
      }
    });
  } finally {
    lock.release();
  }
}

async function withStore<T>(env: Environment, clock: Clock | undefined, fn: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(env, clock);
  try {
    return await fn(store);
  } catch (error) {
    throw store.explain(error);
  } finally {
    await store.close();
  }
}

async function openRuntime(
  store: Store,
  env: Environment,
  connects: boolean,
): Promise<Omit<RelayRuntime, 'isReplaced'>> {
  const endpoints = otlpEndpoints(env);
  const exports = endpoints.traces !== undefined;
  const options = newDrain({ store, home: stateFolder(env), exports, prices: loadPrices(env), env });
  if (Object.keys(endpoints).length === 0 || !connects) return { options, env };
  // The SDK is slow to import, so it is only loaded for exports.
  const { openTelemetry } = await import('../export/telemetry.ts');
  const gauges = openGauges({ store, home: options.home, progress: options.progress, env });
  return { options, env, telemetry: openTelemetry({ store, endpoints, env, gauges }) };
}
