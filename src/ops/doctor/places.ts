import { VARIABLE, type Environment } from '../../core/environment.ts';
import { otlpEndpoints, type OtlpEndpoints } from '../../telemetry/otlp-endpoints.ts';
import { addressesOf, stackPorts } from '../stack/ports.ts';
import { INSTALL, type TraceStore } from '../stack/parts.ts';
import { withSettings } from '../stack/settings.ts';
import { addressesIn, readStackState, type RunningAddresses } from '../stack/stack-state.ts';

/** The address of a server, and whether it is expected to run there. */
export type Place = {
  readonly url: string;
  readonly expected: boolean;
  /** How to start one. */
  readonly remedy: string;
};

/** The addresses of everything that the relay exports to. */
export type Places = {
  /** The endpoint of each signal. */
  readonly otlp: OtlpEndpoints;
  /** The addresses of the stack that `up` started; undefined if none is running. */
  readonly stack: RunningAddresses | undefined;
  readonly traces: Place & { readonly store: TraceStore };
  readonly prometheus: Place;
  readonly grafana: Place;
};

const NO_GRAFANA = `The running stack has none: ${INSTALL.grafana}, then run \`stepmeter down\` and \`stepmeter up\``;

/** The address set by a variable, else that of the running stack, else the default. */
export function placesOf(given: Environment): Places {
  const env = withSettings(given);
  const state = readStackState(env);
  const stack = state && addressesIn(state);
  const usual = addressesOf(stackPorts(env));
  const place = (variable: string, name: 'tempo' | 'jaeger' | 'prometheus' | 'grafana'): Place => {
    const named = env[variable]?.replace(/\/+$/, '');
    const remedy = stack && name === 'grafana' ? NO_GRAFANA : 'Start one with `stepmeter up`';
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

/** A variable takes precedence over the trace store of the running stack. */
function usesJaeger(env: Environment, stack: RunningAddresses | undefined): boolean {
  if (env[VARIABLE.tempoUrl] || env[VARIABLE.jaegerUrl]) return !env[VARIABLE.tempoUrl];
  return stack?.jaeger !== undefined;
}
