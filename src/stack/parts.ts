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
