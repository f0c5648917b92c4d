import { LABEL_LIMITS, OTHER } from '../telemetry/label-limits.ts';
import { allLabelValues, countLabelValues, insertLabelValues, labelValuesAmong } from '../store/queries/label-value.ts';
import type { LabelValueTable } from '../store/schema.ts';
import type { Queryable, Transaction } from '../store/transaction.ts';

/** A metric's labels, each with a value. */
export type LabelValues = Readonly<Record<string, string>>;

/**
 * Replaces values of labels that reached their limit by `other`; returns the names of the labels that were replaced.
 */
export type CapLabels = (labels: LabelValues) => { readonly labels: LabelValues; readonly replaced: readonly string[] };

/**
 * Decides which label values have a series of their own: the first ones seen, up to the label's limit. Decisions are
 * stored and permanent, so a total never moves between series. The caller must be the only writer. Returns undefined if
 * every value has its own series.
 */
export async function admitLabels(
  transaction: Transaction,
  all: readonly LabelValues[],
): Promise<CapLabels | undefined> {
  const asked = distinctValues(all);
  const admitted = await labelValuesAmong(
    transaction,
    asked.map(({ id }) => id),
  );
  const fresh = asked.filter(({ id }) => !admitted.has(id));
  if (fresh.length === 0) return undefined;
  const used = await countLabelValues(transaction);
  const added = fresh.filter(({ label }) => reserveSlot(used, label));
  await insertLabelValues(transaction, added);
  for (const { id } of added) admitted.add(id);
  return added.length === fresh.length ? undefined : capTo(admitted);
}

/** The distinct values of limited labels. */
function distinctValues(all: readonly LabelValues[]): LabelValueTable[] {
  const found = new Map<string, Set<string>>();
  for (const labels of all)
    for (const label in labels) {
      const value = labels[label];
      if (value === undefined || value === OTHER || !(label in LABEL_LIMITS)) continue;
      const values = found.get(label);
      if (values) values.add(value);
      else found.set(label, new Set([value]));
    }
  return [...found].flatMap(([label, values]) =>
    [...values].map((value) => ({ id: idOf(label, value), label, value })),
  );
}

function idOf(label: string, value: string): string {
  return `${label} ${value}`;
}

/** Reserves one of a label's slots, given the number in use; false if none is free. */
function reserveSlot(used: Map<string, number>, label: string): boolean {
  const count = used.get(label) ?? 0;
  if (count >= (LABEL_LIMITS[label] ?? 0)) return false;
  used.set(label, count + 1);
  return true;
}

function capTo(admitted: ReadonlySet<string>): CapLabels {
  return (labels) => {
    const replaced = distinctValues([labels]).flatMap(({ id, label }) => (admitted.has(id) ? [] : [label]));
    if (replaced.length === 0) return { labels, replaced };
    return { labels: { ...labels, ...Object.fromEntries(replaced.map((label) => [label, OTHER])) }, replaced };
  };
}

/**
 * The same decision for read-only use: a value without a stored decision takes a free slot for the duration of the
 * call.
 */
export async function readAdmitted(store: Queryable, all: readonly LabelValues[]): Promise<CapLabels> {
  const rows = await allLabelValues(store);
  const admitted = new Set(rows.map(({ id }) => id));
  const used = new Map([...Map.groupBy(rows, ({ label }) => label)].map(([label, own]) => [label, own.length]));
  for (const { id, label } of distinctValues(all)) if (!admitted.has(id) && reserveSlot(used, label)) admitted.add(id);
  return capTo(admitted);
}
