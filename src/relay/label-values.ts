import type { Kysely } from 'kysely';
import { LABEL_LIMITS, OTHER } from '../core/label-limits.ts';
import type { LabelValueTable, Schema } from '../store/schema.ts';
import { inChunks } from './in-chunks.ts';

/** A metric's labels, each with a value. */
export type LabelValues = Readonly<Record<string, string>>;

/** Puts values of labels that are full under `other`; returns the names of the labels whose value it replaced. */
export type CapLabels = (labels: LabelValues) => { readonly labels: LabelValues; readonly replaced: readonly string[] };

/**
 * Decides which values of labels have series of their own: the first ones that come, up to the label's limit. What was
 * decided is in the store and stays, so that no total ever moves between series. The caller is the only writer.
 */
export const admitLabels = async (db: Kysely<Schema>, all: readonly LabelValues[]): Promise<CapLabels> => {
  const asked = new Map(all.flatMap(limitedValues).map((value) => [value.id, value]));
  const admitted = await storedAmong(db, [...asked.keys()]);
  const fresh = [...asked.values()].filter(({ id }) => !admitted.has(id));
  if (fresh.length > 0) {
    const used = await countsOf(db);
    const added = fresh.filter(({ label }) => {
      const count = used.get(label) ?? 0;
      if (count >= (LABEL_LIMITS[label] ?? 0)) return false;
      used.set(label, count + 1);
      return true;
    });
    for (const chunk of inChunks(added)) await db.insertInto('label_value').values(chunk).execute();
    for (const { id } of added) admitted.add(id);
  }
  return capTo(admitted);
};

/** The same decision for what is only looked at: a value that was not decided on yet takes a free place, for now. */
export const readAdmitted = async (db: Kysely<Schema>, all: readonly LabelValues[]): Promise<CapLabels> => {
  const rows = await db.selectFrom('label_value').selectAll().execute();
  const admitted = new Set(rows.map(({ id }) => id));
  const used = new Map([...Map.groupBy(rows, ({ label }) => label)].map(([label, own]) => [label, own.length]));
  for (const { id, label } of all.flatMap(limitedValues)) {
    const count = used.get(label) ?? 0;
    if (admitted.has(id) || count >= (LABEL_LIMITS[label] ?? 0)) continue;
    admitted.add(id);
    used.set(label, count + 1);
  }
  return capTo(admitted);
};

const idOf = (label: string, value: string): string => `${label} ${value}`;

const limitedValues = (labels: LabelValues): LabelValueTable[] =>
  Object.entries(labels)
    .filter(([label, value]) => label in LABEL_LIMITS && value !== OTHER)
    .map(([label, value]) => ({ id: idOf(label, value), label, value }));

const storedAmong = async (db: Kysely<Schema>, ids: readonly string[]): Promise<Set<string>> => {
  const stored = new Set<string>();
  for (const chunk of inChunks(ids)) {
    const rows = await db.selectFrom('label_value').select('id').where('id', 'in', chunk).execute();
    for (const { id } of rows) stored.add(id);
  }
  return stored;
};

const countsOf = async (db: Kysely<Schema>): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('label_value')
    .select(['label', ({ fn }) => fn.countAll<number>().as('values')])
    .groupBy('label')
    .execute();
  return new Map(rows.map(({ label, values }) => [label, Number(values)]));
};

const capTo =
  (admitted: ReadonlySet<string>): CapLabels =>
  (labels) => {
    const replaced = limitedValues(labels).flatMap(({ id, label }) => (admitted.has(id) ? [] : [label]));
    if (replaced.length === 0) return { labels, replaced };
    return { labels: { ...labels, ...Object.fromEntries(replaced.map((label) => [label, OTHER])) }, replaced };
  };
