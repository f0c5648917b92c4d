import type { Metric } from '../telemetry/names.ts';

/** The resource's attribute that Prometheus promotes to a label of every metric. */
export const ENVIRONMENT = 'deployment.environment.name';

/** The label that Prometheus names a store by. */
export const INSTANCE = 'instance';

/** What Prometheus calls a metric whose name and unit OpenTelemetry spells with dots and braces. */
export function prometheusName({ name, kind, unit }: Metric): string {
  const units: Readonly<Record<string, string>> = {
    s: '_seconds',
    By: '_bytes',
    '1': kind === 'gauge' ? '_ratio' : '',
  };
  const suffix = units[unit] ?? '';
  const plain = name.replaceAll('.', '_');
  // A unit that the name says already is not said again.
  const base = plain.endsWith(suffix) ? plain : `${plain}${suffix}`;
  return kind === 'counter' ? `${base}_total` : base;
}

/** What Prometheus calls an attribute. */
export function prometheusLabel(attribute: string): string {
  return attribute.replaceAll('.', '_');
}
