import { otlpEndpoint, VARIABLE, type Environment } from '../core/environment.ts';
import { addressesOf, stackPorts, type StackAddresses } from '../stack/ports.ts';
import { withSettings } from '../stack/settings.ts';
import { readStackState } from '../stack/stack-state.ts';

/** Where a server is looked for, and whether somebody said that it is there. */
export type Place = { readonly url: string; readonly expected: boolean };

/** Where everything behind the relay is looked for. */
export type Places = {
  /** Where the relay sends to; undefined where that is not set. */
  readonly otlp: string | undefined;
  /** The addresses of the stack that `up` started; undefined where none is up. */
  readonly stack: StackAddresses | undefined;
  readonly tempo: Place;
  readonly prometheus: Place;
  readonly grafana: Place;
};

/** A variable is somebody's word, a stack that is up is ours; else there are the usual addresses. */
export const placesOf = (given: Environment): Places => {
  const env = withSettings(given);
  const state = readStackState(env);
  const stack = state && addressesOf(state.ports);
  const usual = addressesOf(stackPorts(env));
  const place = (variable: string, name: 'tempo' | 'prometheus' | 'grafana'): Place => {
    const named = env[variable]?.replace(/\/+$/, '');
    return { url: named || stack?.[name] || usual[name], expected: Boolean(named || stack) };
  };
  return {
    otlp: otlpEndpoint(env),
    stack,
    tempo: place(VARIABLE.tempoUrl, 'tempo'),
    prometheus: place(VARIABLE.prometheusUrl, 'prometheus'),
    grafana: place(VARIABLE.grafanaUrl, 'grafana'),
  };
};
