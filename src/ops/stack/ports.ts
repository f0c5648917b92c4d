import type { Environment } from '../../core/environment.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import type { StackPart } from './parts.ts';

/** Where the parts of one stack listen on loopback. */
export type StackPorts = {
  readonly otlpHttp: number;
  readonly otlpGrpc: number;
  readonly otelcolHealth: number;
  readonly tempoHttp: number;
  readonly tempoGrpc: number;
  readonly tempoOtlp: number;
  readonly jaegerHttp: number;
  readonly jaegerGrpc: number;
  readonly jaegerOtlp: number;
  readonly jaegerHealth: number;
  readonly prometheus: number;
  readonly grafana: number;
};

/** A port: whose it is, what it is for, its default, and the variable that changes it. */
export type PortSetting = {
  readonly name: keyof StackPorts;
  readonly part: StackPart;
  readonly purpose: string;
  readonly port: number;
  readonly variable: string;
  /** Whether it is a port of the machine only where the parts are programs on it, not containers. */
  readonly nativeOnly?: boolean;
};

/** Every port of the stack. */
export const PORT_SETTINGS: readonly PortSetting[] = [
  { name: 'otlpHttp', part: 'otelcol', purpose: 'OTLP over HTTP', port: 4318, variable: 'STEPMETER_OTLP_HTTP_PORT' },
  { name: 'otlpGrpc', part: 'otelcol', purpose: 'OTLP over gRPC', port: 4317, variable: 'STEPMETER_OTLP_GRPC_PORT' },
  {
    name: 'otelcolHealth',
    part: 'otelcol',
    purpose: 'health checks',
    port: 13133,
    variable: 'STEPMETER_OTELCOL_HEALTH_PORT',
  },
  { name: 'tempoHttp', part: 'tempo', purpose: 'queries', port: 3200, variable: 'STEPMETER_TEMPO_PORT' },
  {
    name: 'tempoGrpc',
    part: 'tempo',
    purpose: 'itself',
    port: 9095,
    variable: 'STEPMETER_TEMPO_GRPC_PORT',
    nativeOnly: true,
  },
  {
    name: 'tempoOtlp',
    part: 'tempo',
    purpose: 'spans from the collector',
    port: 14318,
    variable: 'STEPMETER_TEMPO_OTLP_PORT',
    nativeOnly: true,
  },
  {
    name: 'jaegerHttp',
    part: 'jaeger',
    purpose: 'queries',
    port: 16_686,
    variable: 'STEPMETER_JAEGER_PORT',
    nativeOnly: true,
  },
  {
    name: 'jaegerGrpc',
    part: 'jaeger',
    purpose: 'queries over gRPC',
    port: 16_685,
    variable: 'STEPMETER_JAEGER_GRPC_PORT',
    nativeOnly: true,
  },
  {
    name: 'jaegerOtlp',
    part: 'jaeger',
    purpose: 'spans from the collector',
    port: 14_319,
    variable: 'STEPMETER_JAEGER_OTLP_PORT',
    nativeOnly: true,
  },
  {
    name: 'jaegerHealth',
    part: 'jaeger',
    purpose: 'health checks',
    port: 13_134,
    variable: 'STEPMETER_JAEGER_HEALTH_PORT',
    nativeOnly: true,
  },
  { name: 'prometheus', part: 'prometheus', purpose: 'everything', port: 9090, variable: 'STEPMETER_PROMETHEUS_PORT' },
  { name: 'grafana', part: 'grafana', purpose: 'web interface', port: 3000, variable: 'STEPMETER_GRAFANA_PORT' },
];

/** The one address on which a stack listens. */
export const LOOPBACK = '127.0.0.1';

/** The addresses at which the parts of a stack are reached. */
export type StackAddresses = {
  readonly otlp: string;
  readonly collectorHealth: string;
  readonly tempo: string;
  readonly jaeger: string;
  readonly prometheus: string;
  readonly grafana: string;
};

/**
 * The ports that this environment chooses.
 * @throws {UserError} if a variable holds no port
 */
export function stackPorts(env: Environment): StackPorts {
  return Object.fromEntries(PORT_SETTINGS.map((setting) => [setting.name, portOf(env, setting)])) as StackPorts;
}

function portOf(env: Environment, { variable, port }: PortSetting): number {
  const text = env[variable];
  if (!text) return port;
  const chosen = Number(text);
  if (Number.isInteger(chosen) && chosen > 0 && chosen < 65_536) return chosen;
  throw new UserError(`Cannot use ${variable}: ${JSON.stringify(text)} is not a port`, {
    hint: 'Set it to a whole number from 1 to 65535',
    exitCode: EXIT.wrongUse,
  });
}

/** The addresses of every part on these ports, whether it runs or not. */
export function addressesOf(ports: StackPorts): StackAddresses {
  const at = (port: number): string => `http://${LOOPBACK}:${port}`;
  return {
    otlp: at(ports.otlpHttp),
    collectorHealth: `${at(ports.otelcolHealth)}/`,
    tempo: at(ports.tempoHttp),
    jaeger: at(ports.jaegerHttp),
    prometheus: at(ports.prometheus),
    grafana: at(ports.grafana),
  };
}
