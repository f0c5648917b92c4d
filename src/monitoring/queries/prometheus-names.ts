import type { Metric } from '../../telemetry/names.ts';

/** The resource attribute that Prometheus promotes to a label of every metric. */
export const ENVIRONMENT = 'deployment.environment.name';

/** The label in which Prometheus keeps `service.instance.id`: the ID of a store. */
export const INSTANCE = 'instance';

/** The Prometheus name of a metric. */
export function prometheusName({ name, kind, unit }: Metric): string {
  const units: Readonly<Record<string, string>> = {
    s: '_seconds',
    By: '_bytes',
    '1': kind === 'gauge' ? '_ratio' : '',
  };
  const suffix = units[unit] ?? '';
  const plain = name.replaceAll('.', '_');
  // Prometheus does not append a unit that the name already ends with.
  const base = plain.endsWith(suffix) ? plain : `${plain}${suffix}`;
  return kind === 'counter' ? `${base}_total` : base;
}

/** The Prometheus label of an attribute. */
export function prometheusLabel(attribute: string): string {
  return attribute.replaceAll('.', '_');
}
