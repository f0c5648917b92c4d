import { ENVIRONMENT, prometheusLabel } from '../prometheus-names.ts';

/** The value of the environment label of series that have none. */
export const NO_ENVIRONMENT = 'none';

/** Sets a label on series that lack another one. */
export function whereAbsent(query: string, label: string, becomes: { label: string; value: string }): string {
  return `label_replace(${query}, "${becomes.label}", "${becomes.value}", "${label}", "")`;
}

/**
 * Gives all series of a query an environment label. Grafana gives an alert the figures whose labels are a subset or a
 * superset of its own, so an optional label would mix up figures of different environments.
 */
export function normalizeEnvironment(query: string): string {
  const label = prometheusLabel(ENVIRONMENT);
  // A multiplication drops the name of the series, which would be a label, too.
  return `1 * ${whereAbsent(query, label, { label, value: NO_ENVIRONMENT })}`;
}
