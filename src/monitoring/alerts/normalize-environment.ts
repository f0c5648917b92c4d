import { ENVIRONMENT, prometheusLabel } from '../prometheus-names.ts';

/** The environment of what has none. */
export const NO_ENVIRONMENT = 'none';

/** Gives a label that is not there a value. */
export const whereAbsent = (query: string, label: string, becomes: { label: string; value: string }): string =>
  `label_replace(${query}, "${becomes.label}", "${becomes.value}", "${label}", "")`;

/**
 * Figures of an environment with a name and of none, apart. Grafana gives an alert every figure whose labels are among
 * its own or the other way round, so a label that is only sometimes there would mix them up.
 */
export const normalizeEnvironment = (query: string): string => {
  const label = prometheusLabel(ENVIRONMENT);
  // The name of the series is a label, too.
  return `1 * ${whereAbsent(query, label, { label, value: NO_ENVIRONMENT })}`;
};
