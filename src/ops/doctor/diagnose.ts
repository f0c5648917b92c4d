import type { Environment } from '../../core/environment.ts';
import { PART_NAME } from '../stack/parts.ts';
import { checking, type Check } from './check.ts';
import { checkPrometheus } from './check-backends.ts';
import { checkTraces } from './check-traces.ts';
import { checkCollector, checkEndpoint } from './check-collector.ts';
import { checkGrafana } from './check-grafana.ts';
import { checkClaude, checkHooks } from './check-hooks.ts';
import { checkNode, checkStateFolder, checkSwitch } from './check-machine.ts';
import { checkPrices } from './check-prices.ts';
import { checkRelaySide } from './check-relay.ts';
import { checkVariables } from './check-variables.ts';
import { placesOf, type Place } from './places.ts';

/** How to check. */
type Options = {
  /** Whether to ask servers at default addresses, which may belong to something else. @default true */
  readonly asksDefaults?: boolean;
};

/**
 * Checks the pipeline from hooks to panels and returns the results in that order. Checks run concurrently, because a
 * server that does not respond takes until the timeout.
 */
export async function diagnose(env: Environment, cwd: string, options: Options = {}): Promise<Check[]> {
  const places = placesOf(env);
  const { traces, prometheus, grafana } = places;
  const at = (name: string, place: Place, check: () => Promise<Check | Check[]>): Promise<Check[]> =>
    place.expected || (options.asksDefaults ?? true) ? checkedAt(place, check) : Promise.resolve([notAsked(name)]);
  const checks = await Promise.all([
    checkNode(),
    checkSwitch(env),
    checkVariables(env),
    checkStateFolder(env),
    checkClaude(env),
    checkHooks(env, cwd),
    checkRelaySide(env),
    checkPrices(env),
    checkEndpoint(env, places),
    checkCollector(places),
    at(PART_NAME[traces.store], traces, () => checkTraces(traces)),
    at(PART_NAME.prometheus, prometheus, () => checkPrometheus(prometheus)),
    at(PART_NAME.grafana, grafana, () => checkGrafana(grafana, traces.store, env)),
  ]);
  return checks.flat();
}

/** A server at a default address may belong to something else, so it is not reported as a failure. */
async function checkedAt(place: Place, check: () => Promise<Check | Check[]>): Promise<Check[]> {
  return [await check()]
    .flat()
    .map((found) => (place.expected || found.state === 'ok' ? found : { ...found, state: 'unset' }));
}

function notAsked(name: string): Check {
  const found = 'no address is set, and no stack runs: not checked';
  return checking(name).unset(
    found,
    'Start one with `stepmeter up`, or run `stepmeter doctor` to try default addresses',
  );
}
