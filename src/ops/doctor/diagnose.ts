import type { Environment } from '../../core/environment.ts';
import type { Check } from './check.ts';
import { checkPrometheus } from './check-backends.ts';
import { checkTraces } from './check-traces.ts';
import { checkCollector, checkEndpoint } from './check-collector.ts';
import { checkGrafana } from './check-grafana.ts';
import { checkClaude, checkHooks } from './check-hooks.ts';
import { checkNode, checkStateFolder, checkSwitch } from './check-machine.ts';
import { checkPrices } from './check-prices.ts';
import { checkRelaySide } from './check-relay.ts';
import { placesOf, type Place } from './places.ts';

/**
 * Checks the pipeline from hooks to panels and returns the results in that order. Checks run concurrently, because a
 * server that does not respond takes until the timeout.
 */
export async function diagnose(env: Environment, cwd: string): Promise<Check[]> {
  const places = placesOf(env);
  const { traces, prometheus, grafana } = places;
  const checks = await Promise.all([
    checkNode(),
    checkSwitch(env),
    checkStateFolder(env),
    checkClaude(env),
    checkHooks(env, cwd),
    checkRelaySide(env),
    checkPrices(env),
    checkEndpoint(env, places),
    checkCollector(places),
    at(traces, checkTraces(traces)),
    at(prometheus, checkPrometheus(prometheus)),
    at(grafana, checkGrafana(grafana, traces.store, env)),
  ]);
  return checks.flat();
}

/** A server at a default address may belong to something else, so it is not reported as a failure. */
async function at(place: Place, found: Promise<Check | Check[]>): Promise<Check[]> {
  return [await found]
    .flat()
    .map((check) => (place.expected || check.state === 'ok' ? check : { ...check, state: 'unset' }));
}
