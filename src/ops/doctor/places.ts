import { VARIABLE, type Environment } from '../../core/environment.ts';
import { otlpEndpoints, type OtlpEndpoints } from '../../telemetry/otlp-endpoints.ts';
import { addressesOf, stackPorts } from '../stack/ports.ts';
import { INSTALL, type TraceStore } from '../stack/parts.ts';
import { withSettings } from '../stack/settings.ts';
import { addressesIn, readStackState, type RunningAddresses } from '../stack/stack-state.ts';

/** Where a server is looked for, and whether somebody said that it is there. */
export type Place = {
  readonly url: string;
  readonly expected: boolean;
  /** How to get one where none is there. */
  readonly remedy: string;
};

/** Where everything behind the relay is looked for. */
export type Places = {
  /** Where the relay sends each signal to. */
  readonly otlp: OtlpEndpoints;
  /** The addresses of the stack that `up` started; undefined where none is up. */
  readonly stack: RunningAddresses | undefined;
  readonly traces: Place & { readonly store: TraceStore };
  readonly prometheus: Place;
  readonly grafana: Place;
};

const NO_GRAFANA = `The stack that is up has none: ${INSTALL.grafana}, then \`stepmeter down\` and \`stepmeter up\``;

/** A variable is somebody's word, a stack that is up is ours; else there are the usual addresses. */
export function placesOf(given: Environment): Places {
  const env = withSettings(given);
  const state = readStackState(env);
  const stack = state && addressesIn(state);
  const usual = addressesOf(stackPorts(env));
  const place = (variable: string, name: 'tempo' | 'jaeger' | 'prometheus' | 'grafana'): Place => {
    const named = env[variable]?.replace(/\/+$/, '');
    const remedy = stack && name === 'grafana' ? NO_GRAFANA : '`stepmeter up` starts one';
    return { url: named || stack?.[name] || usual[name], expected: Boolean(named || stack?.[name]), remedy };
  };
  const store: TraceStore = usesJaeger(env, stack) ? 'jaeger' : 'tempo';
  return {
    otlp: otlpEndpoints(env),
    stack,
    traces: { ...place(store === 'jaeger' ? VARIABLE.jaegerUrl : VARIABLE.tempoUrl, store), store },
    prometheus: place(VARIABLE.prometheusUrl, 'prometheus'),
    grafana: place(VARIABLE.grafanaUrl, 'grafana'),
  };
}

/** A variable decides; without one, the store that the stack runs. */
function usesJaeger(env: Environment, stack: RunningAddresses | undefined): boolean {
  if (env[VARIABLE.tempoUrl] || env[VARIABLE.jaegerUrl]) return !env[VARIABLE.tempoUrl];
  return stack?.jaeger !== undefined;
}
