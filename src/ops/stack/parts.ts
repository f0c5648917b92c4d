import { VARIABLE } from '../../core/environment.ts';

/** A server of the Grafana stack. Traces are in Tempo, or in Jaeger on machines without Tempo. */
export type StackPart = 'otelcol' | 'tempo' | 'jaeger' | 'prometheus' | 'grafana';

/** A part that can store traces. */
export type TraceStore = Extract<StackPart, 'tempo' | 'jaeger'>;

/** Every part, in the order in which they are started and listed. */
export const STACK_PARTS: readonly StackPart[] = ['tempo', 'jaeger', 'prometheus', 'otelcol', 'grafana'];

/** What people call a part. */
export const PART_NAME: Readonly<Record<StackPart, string>> = {
  tempo: 'Tempo',
  jaeger: 'Jaeger',
  prometheus: 'Prometheus',
  otelcol: 'the collector',
  grafana: 'Grafana',
};

/** The program that the configuration of a part is written for: a program on the PATH can be another one. */
export const PART_REQUIREMENT: Readonly<Record<StackPart, string>> = {
  tempo: 'Tempo 2.6 to 2.10',
  jaeger: 'Jaeger 2; Jaeger 1 has other flags',
  prometheus: 'Prometheus 3, tested with 3.15',
  otelcol: 'the contrib distribution of the OpenTelemetry Collector, tested with 0.155',
  grafana: 'Grafana 10.1 or later',
};

/** How to install the parts that `native-stack/build.sh` does not build. */
export const INSTALL = {
  tempo: `put \`tempo\` on the PATH or set ${VARIABLE.tempoProgram} (https://github.com/grafana/tempo/releases)`,
  grafana: `put \`grafana\` on the PATH or set ${VARIABLE.grafanaProgram} (https://grafana.com/grafana/download)`,
} as const;

/** The part that stores the traces in a stack of these parts. */
export function traceStoreOf(parts: readonly StackPart[]): TraceStore {
  return parts.includes('tempo') ? 'tempo' : 'jaeger';
}
