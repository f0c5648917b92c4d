import { sql, type RawBuilder } from 'kysely';
import type { ChangeTable, CounterTable } from '../../schema.ts';
import type { Queryable } from '../../transaction.ts';
import { conditionOf } from './filter.ts';
import type { PageRequest } from './rows-of-runs.ts';

/** The labels that a filter of counters compares. */
export type FilterLabels = { readonly workflow: string; readonly step: string; readonly model: string };

/** A page of the active values of settings, by ID. */
export async function changeRows(
  { db }: Queryable,
  { filter, after, size }: PageRequest<ChangeTable>,
): Promise<ChangeTable[]> {
  const condition = conditionOf(filter, {
    workflow: sql.ref('workflow'),
    step: sql.ref('step_name'),
    time: sql.ref('since'),
  });
  const { rows } = await sql<ChangeTable>`
    select id, workflow, step_name, kind, value, since, run_started_at from change
    where ${condition} ${after ? sql`and id > ${after.id}` : sql``} order by id limit ${sql.lit(size)}`.execute(db);
  return rows;
}

/** A page of counters, by ID. */
export async function counterRows(
  { db }: Queryable,
  { filter, after, size }: PageRequest<CounterTable>,
  labels: FilterLabels,
): Promise<CounterTable[]> {
  const { workflow, step, model, ...range } = filter;
  const conditions = [
    conditionOf(range, { time: sql.ref('changed_at') }),
    hasLabel(labels.workflow, workflow),
    hasLabel(labels.step, step),
    hasLabel(labels.model, model),
  ];
  const { rows } = await sql<CounterTable>`
    select id, name, labels, part, value, changed_at from counter
    where ${sql.join(conditions, sql` and `)} ${after ? sql`and id > ${after.id}` : sql``}
    order by id limit ${sql.lit(size)}`.execute(db);
  return rows;
}

/**
 * Whether the labels, which are JSON, have a label with this value. Both databases know `replace()`; quotes inside of
 * values are escaped, so that the text occurs nowhere else.
 */
function hasLabel(label: string, value: string | undefined): RawBuilder<unknown> {
  if (value === undefined) return sql`1 = 1`;
  const text = `${JSON.stringify(label)}:${JSON.stringify(value)}`;
  return sql`replace(labels, ${text}, '') <> labels`;
}
