/** A server of the Grafana stack. */
export type StackPart = 'otelcol' | 'tempo' | 'prometheus' | 'grafana';

/** Every part, in the order in which they are started and told of. */
export const STACK_PARTS: readonly StackPart[] = ['tempo', 'prometheus', 'otelcol', 'grafana'];

/** What people call a part. */
export const PART_NAME: Readonly<Record<StackPart, string>> = {
  tempo: 'Tempo',
  prometheus: 'Prometheus',
  otelcol: 'the collector',
  grafana: 'Grafana',
};
