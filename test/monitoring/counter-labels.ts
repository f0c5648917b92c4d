import { prometheusLabel } from '../../src/monitoring/prometheus-names.ts';
import type { Labels } from '../stack/prometheus-queries.ts';

const known = new Map<string, Labels>();

/** The labels of a counter as Prometheus has them; there are few, and they are asked for again and again. */
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
