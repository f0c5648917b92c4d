import { ATTRIBUTE, METRIC } from '../telemetry/names.ts';
import type { Increment } from '../store/queries/counter.ts';
import type { ExemplarTable } from '../store/schema.ts';
import type { Transaction } from '../store/transaction.ts';
import { admitLabels, type LabelValues } from './label-values.ts';

/** An increment together with its labels before serialization. */
export type LabelledSum = Increment & { readonly values: LabelValues };

/** Increments and exemplars under the labels that they are counted under. */
export type CappedSums = { readonly sums: readonly Increment[]; readonly exemplars: readonly ExemplarTable[] };

/**
 * Maps increments to the label values that have a series of their own. Increments beyond a label's limit are merged
 * into `other` and counted, so the sum over all series stays exact.
 */
export async function capSums(
  transaction: Transaction,
  sums: readonly LabelledSum[],
  exemplars: readonly ExemplarTable[],
): Promise<CappedSums> {
  const cap = await admitLabels(
    transaction,
    sums.map(({ values }) => values),
  );
  if (!cap) return { sums, exemplars };
  const [capped, moved] = [new Map<string, Increment>(), new Map<string, string>()];
  const add = (
    values: LabelValues,
    sum: Pick<Increment, 'name' | 'part' | 'value'>,
    text = labelsText(values),
  ): string => {
    const id = idOf(sum.name, text, sum.part);
    const { name, part, value } = sum;
    capped.set(id, { id, name, labels: text, part, value: value + (capped.get(id)?.value ?? 0) });
    return id;
  };
  for (const sum of sums) {
    const { labels, replaced } = cap(sum.values);
    const id = add(labels, sum, replaced.length === 0 ? sum.labels : undefined);
    if (id !== sum.id) moved.set(sum.id, id);
    // All parts of a histogram belong to one series.
    if (sum.part === '' || sum.part === 'sum')
      for (const label of replaced)
        add({ [ATTRIBUTE.labelName]: label }, { name: METRIC.labelOverflow.name, part: '', value: 1 });
  }
  const named = new Map(exemplars.map((one) => [moved.get(one.id) ?? one.id, one]));
  return { sums: [...capped.values()], exemplars: [...named].map(([id, one]) => ({ ...one, id })) };
}

/** The ID of a counter. */
export function idOf(name: string, labels: string, part: Increment['part']): string {
  return `${name} ${labels} ${part}`;
}

/**
 * Labels as JSON with sorted keys, so that equal labels have equal texts. Built key by key because this runs about ten
 * times per record.
 */
export function labelsText(values: LabelValues): string {
  return `{${Object.keys(values)
    .sort()
    .map((key) => `"${key}":${JSON.stringify(values[key])}`)
    .join(',')}}`;
}
