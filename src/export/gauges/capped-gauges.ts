import { METRIC } from '../../telemetry/names.ts';
import { MAX_NAME_LENGTH, shorten } from '../../telemetry/label-limits.ts';
import type { Store } from '../../store/open-store.ts';
import { labelsText } from '../../batch/capped-sums.ts';
import type { GaugeValue } from './gauges.ts';
import { readAdmitted } from '../../batch/label-values.ts';

/**
 * Maps gauges to the label values that have a series of their own, like the totals. Values merged into `other` are
 * added up for running runs; for all other gauges the maximum is kept.
 */
export async function capGauges(store: Store, values: readonly GaugeValue[]): Promise<GaugeValue[]> {
  const named = values.map((value) => ({ ...value, labels: shortLabels(value.labels ?? {}) }));
  const cap = await readAdmitted(
    store,
    named.map(({ labels }) => labels),
  );
  const capped = new Map<string, GaugeValue>();
  for (const { metric, labels: given, value } of named) {
    const { labels } = cap(given);
    const key = `${metric.name} ${labelsText(labels)}`;
    const before = capped.get(key)?.value;
    capped.set(key, {
      metric,
      labels,
      value: before === undefined ? value : merge(metric === METRIC.runsActive, before, value),
    });
  }
  return [...capped.values()];
}

function shortLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, shorten(value, MAX_NAME_LENGTH)]));
}

function merge(isSum: boolean, one: number, other: number): number {
  return isSum ? one + other : Math.max(one, other);
}
