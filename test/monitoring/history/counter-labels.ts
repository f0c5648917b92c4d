import type { Labels } from '../../../src/testing/stack/prometheus-queries.ts';
import { prometheusLabel } from '../../../src/monitoring/queries/prometheus-names.ts';

const known = new Map<string, Labels>();

/** The labels of a counter in Prometheus, cached. */
export function counterLabels(labels: string): Labels {
  const found = known.get(labels) ?? read(labels);
  known.set(labels, found);
  return found;
}

function read(labels: string): Labels {
  return Object.fromEntries(
    Object.entries(JSON.parse(labels) as Record<string, string>).map(([key, value]) => [
      prometheusLabel(key),
      String(value),
    ]),
  );
}
