import { CompiledQuery, type Compilable, type DialectAdapter, type Kysely } from 'kysely';
import { sanitizerOf } from './sanitize-parameters.ts';
import type { Schema } from './schema.ts';
import type { Queryable } from './transaction.ts';

/** A parameter of a statement, a list of them, or columns with their values. */
type Parameter = string | number | null | readonly string[] | { readonly [column: string]: unknown };

type Prepared = { readonly text: string; readonly of: (values: readonly unknown[]) => unknown[] };

/**
 * A query whose statement is built and compiled once for each number of parameters, and stays prepared. For what a relay
 * asks about each session, that takes more time than the answer. `build` must use every parameter as a value only.
 */
export function preparedQuery<P extends readonly Parameter[], Row>(
  build: (db: Kysely<Schema>, ...parameters: P) => Compilable<Row>,
): (store: Queryable, ...parameters: P) => Promise<Row[]> {
  const texts = new WeakMap<DialectAdapter, Map<string, Prepared>>();
  return async ({ db }, ...parameters) => {
    const { adapter } = db.getExecutor();
    const known = texts.get(adapter) ?? new Map<string, Prepared>();
    texts.set(adapter, known);
    const { marks, values } = parts(parameters);
    const shape = JSON.stringify(marks);
    const prepared = known.get(shape) ?? prepare(build(db, ...(marks as unknown as P)));
    known.set(shape, prepared);
    const query = CompiledQuery.raw(prepared.text, prepared.of(values));
    return (await db.executeQuery(query)).rows as Row[];
  };
}

/** No constant of a query begins like this. */
const MARK = '\u0001parameter ';

/** None of these queries writes to a table of measurements. */
const sanitized = sanitizerOf('session');

/** Parameters with marks in place of their values, and the values in the order of the marks. */
function parts(parameters: readonly Parameter[]): { marks: unknown[]; values: unknown[] } {
  const values: unknown[] = [];
  const marked = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(marked);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(definedOf(value).map(([column, one]) => [column, marked(one)]));
    return MARK + (values.push(sanitized(value)) - 1);
  };
  return { marks: parameters.map(marked), values };
}

/** As in other statements, a column without a value is left out. */
function definedOf(row: object): [column: string, value: unknown][] {
  return Object.entries(row).filter(([, value]) => value !== undefined);
}

function prepare(query: Compilable): Prepared {
  const { sql, parameters } = query.compile();
  const sources = parameters.map((value) =>
    typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : { value },
  );
  return {
    text: sql,
    of: (values) => sources.map((source) => (typeof source === 'number' ? values[source] : source.value)),
  };
}
