import type { Metric } from '../../../src/telemetry/names.ts';
import type { CounterTable } from '../../../src/store/schema.ts';
import { counterLabels } from './counter-labels.ts';
import type { Edge } from './history.ts';
import type { Sample } from './store-answers.ts';

type Part = 'count' | 'sum';

/** The increase of a metric in the store between two exports, by labels, without zeros. */
export function addedToStore(from: Edge, to: Edge, metric: Metric, part?: Part): Sample[] {
  const before = totalsOf(from, metric, part);
  return [...totalsOf(to, metric, part)]
    .map(([labels, value]) => ({ labels: counterLabels(labels), value: value - (before.get(labels) ?? 0) }))
    .filter(({ value }) => value !== 0);
}

function totalsOf({ totals }: Edge, { name, scale = 1 }: Metric, part: Part | undefined): Map<string, number> {
  const counts = (row: CounterTable): boolean => part === undefined || (part === 'sum') === (row.part === 'sum');
  const sums = new Map<string, number>();
  for (const row of totals.filter((total) => total.name === name && counts(total)))
    sums.set(row.labels, (sums.get(row.labels) ?? 0) + row.value / (part === 'count' ? 1 : scale));
  return sums;
}
