import type { Environment } from '../core/environment.ts';
import type { Check } from './check.ts';
import { checkPrometheus, checkRules, checkTempo } from './check-backends.ts';
import { checkCollector, checkEndpoint } from './check-collector.ts';
import { checkGrafana } from './check-grafana.ts';
import { checkClaude, checkHooks } from './check-hooks.ts';
import { checkNode, checkStateFolder, checkSwitch } from './check-machine.ts';
import { checkRelaySide } from './check-relay.ts';
import { placesOf, type Place } from './places.ts';

/** What is found at a usual address need not be ours: there nothing is broken. */
const at = (place: Place, checks: readonly (Check | undefined)[]): Check[] =>
  checks
    .filter((check) => check !== undefined)
    .map((check) => (place.expected || check.state === 'ok' ? check : { ...check, state: 'unset' }));

/** Checks every link of the way from a hook to a panel, in that order. */
export const diagnose = async (env: Environment, cwd: string): Promise<Check[]> => {
  const places = placesOf(env);
  const { tempo, prometheus, grafana } = places;
  return [
    checkNode(),
    checkSwitch(env),
    checkStateFolder(env),
    await checkClaude(env),
    checkHooks(env, cwd),
    ...(await checkRelaySide(env)),
    await checkEndpoint(env, places),
    await checkCollector(places),
    ...at(tempo, [await checkTempo(tempo)]),
    ...at(prometheus, [await checkPrometheus(prometheus), await checkRules(prometheus)]),
    ...at(grafana, await checkGrafana(grafana, env)),
  ];
};
