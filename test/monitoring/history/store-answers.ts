import { METRIC, type Metric } from '../../../src/telemetry/names.ts';
import type { CounterTable } from '../../../src/store/schema.ts';
import { counterLabels } from './counter-labels.ts';
import type { Edge } from './history.ts';
import { NotUnderstood, readPromql, type Expression, type Matcher } from '../promql.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';

/** A value with labels, from the store. */
export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/** The totals that the store had sent at each edge, and its environment. */
export type StoreHistory = { readonly edges: readonly Edge[]; readonly environment: string };

/**
 * Evaluates a query of totals on the store: totals are those of the last export before each time in the query.
 * @throws {NotUnderstood} if the query uses anything but totals, or extrapolates
 */
export function askStore(store: StoreHistory, query: string, at: number): readonly Sample[] {
  const value = evaluate(store, at, readPromql(query));
  return typeof value === 'number' ? [{ labels: {}, value }] : value;
}

type Value = number | readonly Sample[];

function evaluate(store: StoreHistory, at: number, expression: Expression): Value {
  const inner = (one: Expression): Value => evaluate(store, at, one);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'string':
      throw new NotUnderstood('A text is no figure');
    case 'selector':
      return selected(store, at, expression);
    case 'subquery':
      return lastPoints(store, at, expression);
    case 'aggregation':
      return aggregated(expression, expression.args.map(inner));
    case 'binary':
      return binary(expression, inner(expression.left), inner(expression.right));
    default:
      return called(store, at, expression);
  }
}

const all: readonly Metric[] = Object.values(METRIC);

/** The series in Prometheus that hold totals of the store, by name. */
const SERIES: ReadonlyMap<string, Series> = new Map(
  all.flatMap((metric): [string, Series][] => {
    const name = prometheusName(metric);
    if (metric.kind === 'counter') return [[name, { metric, part: 'total' }]];
    if (metric.kind === 'gauge') return [];
    return [
      [`${name}_count`, { metric, part: 'count' }],
      [`${name}_sum`, { metric, part: 'sum' }],
    ];
  }),
);

type Series = { readonly metric: Metric; readonly part: 'total' | 'count' | 'sum' };

function selected(store: StoreHistory, at: number, selector: Expression & { kind: 'selector' }): Sample[] {
  const series = SERIES.get(selector.metric);
  if (!series) throw new NotUnderstood(`${selector.metric} holds no totals of the store`);
  return totalsAt(store, series, at - selector.offsetMs).filter((sample) =>
    selector.matchers.every((matcher) => matches(sample, matcher)),
  );
}

/** Sums per edge, cached: hundreds of queries use the same. */
const summedUp = new WeakMap<Edge, Map<Series, readonly Sample[]>>();

/** The totals of a series that the store had sent at a time. */
function totalsAt(store: StoreHistory, series: Series, at: number): readonly Sample[] {
  const edge = store.edges.findLast((candidate) => candidate.at <= at);
  if (!edge) return [];
  const known = summedUp.get(edge) ?? new Map<Series, readonly Sample[]>();
  summedUp.set(edge, known);
  const found = known.get(series) ?? sumUp(edge, series, store.environment);
  known.set(series, found);
  return found;
}

function sumUp({ totals }: Edge, series: Series, environment: string): Sample[] {
  const rows = totals.filter((row) => row.name === series.metric.name && isPart(series, row));
  return Object.entries(Object.groupBy(rows, ({ labels }) => labels)).map(([labels, found = []]) => ({
    labels: { [prometheusLabel(ENVIRONMENT)]: environment, ...counterLabels(labels) },
    value: found.reduce((sum, { value }) => sum + value, 0) / unitsOf(series),
  }));
}

function isPart({ part }: Series, row: CounterTable): boolean {
  return part === 'total' || (part === 'sum' ? row.part === 'sum' : row.part !== 'sum');
}

function unitsOf({ metric, part }: Series): number {
  return part === 'count' ? 1 : (metric.scale ?? 1);
}

function matches({ labels }: Sample, { label, operator, value }: Matcher): boolean {
  const found = labels[label] ?? '';
  if (operator === '=') return found === value;
  if (operator === '!=') return found !== value;
  const fits = new RegExp(`^(?:${value})$`, 's').test(found);
  return operator === '=~' ? fits : !fits;
}

/** The last value of each series at the points of a subquery, which are aligned to multiples of its step. */
function lastPoints(store: StoreHistory, at: number, subquery: Expression & { kind: 'subquery' }): Sample[] {
  const { of, rangeMs, stepMs, offsetMs } = subquery;
  const to = at - offsetMs;
  let found: readonly Sample[] = [];
  for (let point = Math.floor(to / stepMs) * stepMs; point > to - rangeMs; point -= stepMs)
    found = unite(found, vectorOf(evaluate(store, point, of)), undefined);
  return [...found];
}

function unite(left: readonly Sample[], right: readonly Sample[], on: readonly string[] | undefined): Sample[] {
  const there = new Set(left.map(({ labels }) => keyOf(labels, on)));
  return [...left, ...right.filter(({ labels }) => !there.has(keyOf(labels, on)))];
}

function keyOf(labels: Sample['labels'], on: readonly string[] = Object.keys(labels)): string {
  return JSON.stringify(on.toSorted().map((name) => [name, labels[name] ?? '']));
}

function vectorOf(value: Value): readonly Sample[] {
  if (typeof value === 'number') throw new NotUnderstood('A number stands where a vector belongs');
  return value;
}

type Aggregation = Extract<Expression, { kind: 'aggregation' }>;

const FOLD: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  avg: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  count: (values) => values.length,
};

function aggregated({ name, labels: names, without }: Aggregation, args: readonly Value[]): Value {
  const samples = vectorOf(args.at(-1) ?? []);
  if (name === 'topk' || name === 'bottomk') return ranked(name, numberOf(args[0]), samples);
  const fold = FOLD[name];
  if (!fold) throw new NotUnderstood(`Cannot work out ${name}`);
  const kept = (labels: Sample['labels']): Sample['labels'] => only(labels, names, !without);
  const groups = Object.values(Object.groupBy(samples, ({ labels }) => keyOf(kept(labels))));
  return groups.map((group = []) => ({
    labels: kept(group[0]?.labels ?? {}),
    value: fold(group.map(({ value }) => value)),
  }));
}

function ranked(name: string, count: number, samples: readonly Sample[]): Sample[] {
  const sign = name === 'topk' ? -1 : 1;
  return samples.toSorted((a, b) => sign * (a.value - b.value)).slice(0, count);
}

function numberOf(value: Value | undefined): number {
  if (typeof value !== 'number') throw new NotUnderstood('A vector stands where a number belongs');
  return value;
}

/** The labels with these names or, if not `wanted`, all others. */
function only(labels: Sample['labels'], names: readonly string[], wanted = true): Sample['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name) === wanted));
}

type Operation = Extract<Expression, { kind: 'binary' }>;

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

const COMPARISON: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

type Pair = (a: number, b: number) => number | undefined;

function binary({ operator, bool, on, many }: Operation, left: Value, right: Value): Value {
  if (operator === 'or') return unite(vectorOf(left), vectorOf(right), on);
  if (operator === 'and') return keep(vectorOf(left), vectorOf(right), true, on);
  if (operator === 'unless') return keep(vectorOf(left), vectorOf(right), false, on);
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic) return pairwise(left, right, arithmetic, { on, many });
  const comparison = COMPARISON[operator];
  if (!comparison) throw new NotUnderstood(`Cannot work out ${operator}`);
  const compared: Pair = bool ? (a, b) => Number(comparison(a, b)) : (a, b) => (comparison(a, b) ? a : undefined);
  return pairwise(left, right, compared, { on, many });
}

function keep(left: readonly Sample[], right: readonly Sample[], wanted: boolean, on?: readonly string[]): Sample[] {
  const there = new Set(right.map(({ labels }) => keyOf(labels, on)));
  return left.filter(({ labels }) => there.has(keyOf(labels, on)) === wanted);
}

type Matching = { readonly on?: readonly string[] | undefined; readonly many?: boolean };

function pairwise(left: Value, right: Value, of: Pair, { on, many = false }: Matching): Value {
  if (typeof left === 'number' && typeof right === 'number') return of(left, right) ?? Number.NaN;
  const result = (labels: Sample['labels'], value: number | undefined): Sample[] =>
    value === undefined ? [] : [{ labels, value }];
  if (typeof right === 'number') return vectorOf(left).flatMap(({ labels, value }) => result(labels, of(value, right)));
  if (typeof left === 'number') return right.flatMap(({ labels, value }) => result(labels, of(left, value)));
  const others = new Map(right.toReversed().map((sample) => [keyOf(sample.labels, on), sample]));
  return left.flatMap(({ labels, value }) => {
    const other = others.get(keyOf(labels, on));
    return other ? result(on && !many ? only(labels, on) : labels, of(value, other.value)) : [];
  });
}

/** Functions of time only. */
const CLOCK: Readonly<Record<string, (at: Date) => Value>> = {
  time: (at) => at.getTime() / 1000,
  day_of_month: (at) => [{ labels: {}, value: at.getUTCDate() }],
  days_in_month: (at) => [
    { labels: {}, value: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate() },
  ],
};

function called(store: StoreHistory, at: number, { name, args }: Expression & { kind: 'call' }): Value {
  const [first, ...rest] = args;
  if (name === 'label_replace' && first) return relabelled(vectorOf(evaluate(store, at, first)), texts(rest));
  const clock = CLOCK[name];
  if (clock && !first) return clock(new Date(at));
  const of = FUNCTIONS[name];
  if (!of) throw new NotUnderstood(`Cannot work out ${name}()`);
  return of(args.map((arg) => evaluate(store, at, arg)));
}

function relabelled(samples: readonly Sample[], [to, replacement, from, pattern]: readonly string[]): Sample[] {
  return samples.map(({ labels, value }) => {
    const found = new RegExp(`^(?:${pattern ?? ''})$`, 's').exec(labels[from ?? ''] ?? '');
    if (!found) return { labels, value };
    const text = (replacement ?? '').replaceAll(/\$(\d)/g, (_, index) => found[Number(index)] ?? '');
    const rest = Object.fromEntries(Object.entries(labels).filter(([name]) => name !== to));
    return { labels: text === '' ? rest : { ...rest, [to ?? '']: text }, value };
  });
}

function texts(args: readonly Expression[]): string[] {
  return args.map((arg) => {
    if (arg.kind !== 'string') throw new NotUnderstood('A text is worked out');
    return arg.value;
  });
}

const FUNCTIONS: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  last_over_time: ([value = []]) => value,
  vector: ([value]) => [{ labels: {}, value: numberOf(value) }],
  clamp_min: ([value = [], least]) => each(value, (number) => Math.max(number, numberOf(least))),
  clamp_max: ([value = [], most]) => each(value, (number) => Math.min(number, numberOf(most))),
  abs: ([value = []]) => each(value, Math.abs),
  sgn: ([value = []]) => each(value, Math.sign),
  exp: ([value = []]) => each(value, Math.exp),
  ln: ([value = []]) => each(value, Math.log),
  sqrt: ([value = []]) => each(value, Math.sqrt),
  round: ([value = [], to = 1]) => each(value, (number) => Math.round(number / numberOf(to)) * numberOf(to)),
  sort_desc: ([value = []]) => value,
  sort: ([value = []]) => value,
};

function each(value: Value, of: (value: number) => number): Value {
  return typeof value === 'number' ? of(value) : value.map((sample) => ({ ...sample, value: of(sample.value) }));
}
