import type { Kysely } from 'kysely';
import { LABEL_LIMITS, OTHER } from '../telemetry/label-limits.ts';
import type { LabelValueTable, Schema } from '../store/schema.ts';
import { inChunks } from './in-chunks.ts';

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
export async function admitLabels(db: Kysely<Schema>, all: readonly LabelValues[]): Promise<CapLabels | undefined> {
  const asked = distinctValues(all);
  const admitted = await storedAmong(
    db,
    asked.map(({ id }) => id),
  );
  const fresh = asked.filter(({ id }) => !admitted.has(id));
  if (fresh.length === 0) return undefined;
  const used = await countsOf(db);
  const added = fresh.filter(({ label }) => reserveSlot(used, label));
  for (const chunk of inChunks(added)) await db.insertInto('label_value').values(chunk).execute();
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

async function storedAmong(db: Kysely<Schema>, ids: readonly string[]): Promise<Set<string>> {
  const stored = new Set<string>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('label_value').select('id').where('id', 'in', chunk).execute();
    for (const { id } of rows) stored.add(id);
  }
  return stored;
}

async function countsOf(db: Kysely<Schema>): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('label_value')
    .select(['label', ({ fn }) => fn.countAll<number>().as('values')])
    .groupBy('label')
    .execute();
  return new Map(rows.map(({ label, values }) => [label, Number(values)]));
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
export async function readAdmitted(db: Kysely<Schema>, all: readonly LabelValues[]): Promise<CapLabels> {
  const rows = await db.selectFrom('label_value').selectAll().execute();
  const admitted = new Set(rows.map(({ id }) => id));
  const used = new Map([...Map.groupBy(rows, ({ label }) => label)].map(([label, own]) => [label, own.length]));
  for (const { id, label } of distinctValues(all)) if (!admitted.has(id) && reserveSlot(used, label)) admitted.add(id);
  return capTo(admitted);
}
