import { otlpEndpoint, VARIABLE, type Environment } from '../core/environment.ts';
import { EXPORT_SIGNAL, type ExportSignal } from './label-values.ts';

/** The URL that each signal is sent to, with its path; a signal without one is not exported. */
export type OtlpEndpoints = { readonly [signal in ExportSignal]?: string };

/** Variables that leave no endpoint where they are added to an environment. */
export const NO_OTLP_ENDPOINTS: Environment = Object.fromEntries(
  [VARIABLE.otlpEndpoint, 'OTEL_EXPORTER_OTLP_ENDPOINT', ...Object.values(EXPORT_SIGNAL).map(variableOf)].map(
    (name) => [name, undefined],
  ),
);

/**
 * Where OTLP/HTTP goes. `STEPMETER_OTLP_ENDPOINT` is for both signals. Without it OpenTelemetry's own variables apply: the
 * one of a signal as it is, else `OTEL_EXPORTER_OTLP_ENDPOINT` with the signal's path.
 */
export function otlpEndpoints(env: Environment): OtlpEndpoints {
  return {
    ...endpointOf(env, EXPORT_SIGNAL.traces),
    ...endpointOf(env, EXPORT_SIGNAL.metrics),
  };
}

function endpointOf(env: Environment, signal: ExportSignal): OtlpEndpoints {
  const own = env[VARIABLE.otlpEndpoint] ? undefined : env[variableOf(signal)];
  const shared = otlpEndpoint(env);
  const url = own || (shared && `${shared}/v1/${signal}`);
  return url ? { [signal]: url } : {};
}

/** The environment variable of a signal's own endpoint. */
function variableOf(signal: ExportSignal): string {
  return `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
}
