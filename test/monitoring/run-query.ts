import { getJson } from '../../src/testing/stack/get-json.ts';
import { fetchTrace, fetchTraces } from '../../src/testing/stack/jaeger-queries.ts';
import { queryInstant, type Labels } from '../../src/testing/stack/prometheus-queries.ts';
import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';
import { findTraces, type FoundTrace } from '../traceql/find-traces.ts';
import type { Annotation, Panel, Target, Variable } from './dashboard-file.ts';
import { expand, intervalOf, pointsOf, type Scope } from './template-variables.ts';
import { upToEndParts } from './up-to-end.ts';

/** A series or, for TraceQL, a trace or span: its labels, and its values by time in milliseconds. */
export type Row = { readonly labels: Labels; readonly values: readonly number[]; readonly times: readonly number[] };

/** The result of a query of a panel. */
export type Answer = {
  readonly target: Target;
  /** The query as it was sent. */
  readonly query: string;
  readonly rows: readonly Row[];
  /** The labels of its exemplars. */
  readonly exemplars: readonly Labels[];
  /** The results of a trace search. */
  readonly traces?: readonly FoundTrace[];
};

/** The data sources: Prometheus, and Jaeger with the traces on which TraceQL queries are evaluated. */
export type Backends = { readonly prometheusUrl: string; readonly jaegerUrl: string };

/** Evaluates an instant query on Prometheus. */
export async function askInstant(backends: Pick<Backends, 'prometheusUrl'>, query: string, at: number): Promise<Row[]> {
  return (await queryInstant(backends.prometheusUrl, query, at)).map(({ labels, value }) => ({
    labels,
    values: [value],
    times: [at],
  }));
}

/** The data source of a target. */
export function datasourceOf(panel: Panel, target: Target): string | undefined {
  return target.datasource?.uid ?? panel.datasource?.uid;
}

/** The scope of a panel: that of the dashboard, with the interval that Grafana chooses for its width. */
export function scopeOf(panel: Panel, target: Target, scope: Omit<Scope, 'intervalMs'>): Scope {
  return {
    ...scope,
    intervalMs: intervalOf(scope.to - scope.from, pointsOf(panel), target.interval ?? panel.interval),
  };
}

/**
 * Runs a query of a panel on its data source, as Grafana does.
 * @throws if the data source is unknown or responds with an error
 */
export function askTarget(
  backends: Backends,
  panel: Panel,
  target: Target,
  scope: Omit<Scope, 'intervalMs'>,
): Promise<Answer> {
  const own = scopeOf(panel, target, scope);
  const datasource = datasourceOf(panel, target);
  if (datasource === 'prometheus') return askPrometheus(backends, target, own);
  if (datasource === 'tempo') return askTraces(backends, target, own);
  throw new Error(`Cannot query ${datasource ?? 'no datasource'}: only prometheus and tempo are provisioned`);
}

type Matrix = { readonly result: readonly { metric: Labels; values: [number, string][] }[] };

async function askPrometheus(backends: Backends, target: Target, scope: Scope): Promise<Answer> {
  const query = expand(target.expr ?? '', scope);
  const rows = isInstant(target)
    ? await askInstant(backends, query, scope.to)
    : rowsOf(await prometheus<Matrix>(backends, 'query_range', { query, ...gridOf(scope) }));
  const exemplars = target.exemplar
    ? await prometheus<{ exemplars: { labels: Labels }[] }[]>(backends, 'query_exemplars', {
        query,
        start: seconds(scope.from),
        end: seconds(scope.to),
      })
    : [];
  return { target, query, rows, exemplars: exemplars.flatMap((found) => found.exemplars.map(({ labels }) => labels)) };
}

function rowsOf({ result }: Matrix): Row[] {
  return result.map(({ metric, values }) => ({
    labels: metric,
    values: values.map(([, text]) => Number(text)),
    times: values.map(([time]) => time * 1000),
  }));
}

async function prometheus<T>(
  { prometheusUrl }: Pick<Backends, 'prometheusUrl'>,
  path: string,
  parameters: Readonly<Record<string, string>>,
): Promise<T> {
  return (await getJson<{ data: T }>(`${prometheusUrl}/api/v1/${path}`, parameters)).data;
}

/** The points of a graph are aligned to multiples of the interval, as in Grafana. */
function gridOf({ from, to, intervalMs }: Scope): Record<string, string> {
  const onGrid = (ms: number): string => seconds(Math.floor(ms / intervalMs) * intervalMs);
  return { start: onGrid(from), end: onGrid(to), step: seconds(intervalMs) };
}

function seconds(ms: number): string {
  return String(ms / 1000);
}

const TRACE_ID = /^[0-9a-f]{32}$/;

/** A trace by its ID, or the results of a search: one row per span or trace. */
async function askTraces(backends: Backends, target: Target, scope: Scope): Promise<Answer> {
  const query = expand(target.query ?? '', scope, 'pipe');
  if (TRACE_ID.test(query)) {
    const spans = await fetchTrace(backends.jaegerUrl, query);
    const rows = spans.map(({ name, startTime }): Row => ({ labels: { name }, values: [1], times: [startTime] }));
    return { target, query, rows, exemplars: [] };
  }
  const traces = findTraces(await tracesOf(backends, scope), query, scope, target);
  return { target, query, rows: traces.flatMap((trace) => rowsOfTrace(trace, target)), exemplars: [], traces };
}

const tracesInRange = new WeakMap<Backends, Map<string, Promise<StoredSpan[]>>>();

/** The spans of the range, cached: they do not change during the tests. */
function tracesOf(backends: Backends, { from, to }: Scope): Promise<StoredSpan[]> {
  const fetched = tracesInRange.get(backends) ?? new Map<string, Promise<StoredSpan[]>>();
  tracesInRange.set(backends, fetched);
  const key = `${from} ${to}`;
  const spans = fetched.get(key) ?? fetchTraces(backends.jaegerUrl, { from, to });
  fetched.set(key, spans);
  return spans;
}

function rowsOfTrace({ traceId, rootName, startTime, durationMs, spanSets }: FoundTrace, { tableType }: Target): Row[] {
  const row = { labels: { traceID: traceId, name: rootName }, values: [durationMs], times: [startTime] };
  return tableType === 'spans' ? spanSets.flatMap(({ spans }) => spans.map(() => row)) : [row];
}

/** Whether a target asks for one moment; the default is a graph. */
export function isInstant({ instant, range }: Target): boolean {
  return instant === true && range !== true;
}

type WithStats = { readonly stats: { readonly samples: { readonly totalQueryableSamples: number } } };

/**
 * The number of samples that Prometheus reads to answer a query of a panel, counting those of every point. What a graph
 * has at its last point only is read once, although Prometheus counts it at every point.
 */
export async function samplesRead(
  backends: Pick<Backends, 'prometheusUrl'>,
  panel: Panel,
  target: Target,
  scope: Omit<Scope, 'intervalMs'>,
): Promise<number> {
  const own = scopeOf(panel, target, scope);
  const query = expand(target.expr ?? '', own);
  const read = async (path: string, part: string, times: Readonly<Record<string, string>>): Promise<number> => {
    const { stats } = await prometheus<WithStats>(backends, path, { query: part, ...times, stats: 'all' });
    return stats.samples.totalQueryableSamples;
  };
  const atEnd = { time: seconds(own.to) };
  if (isInstant(target)) return read('query', query, atEnd);
  const parts = upToEndParts(query);
  if (!parts) return read('query_range', query, gridOf(own));
  return (await read('query_range', parts.atPoint, gridOf(own))) + (await read('query', parts.atEnd, atEnd));
}

/** Runs the query of an annotation over the range, with its step. */
export async function askAnnotation(backends: Backends, annotation: Annotation, scope: Scope): Promise<Row[]> {
  const query = expand(annotation.expr ?? '', scope);
  return rowsOf(await prometheus<Matrix>(backends, 'query_range', { query, ...gridOf(scope) }));
}

const QUERY_RESULT = /^query_result\((.+)\)$/s;

const LABEL_VALUES = /^label_values\((?:(.+),\s*)?(\w+)\)$/s;

/**
 * The values of a query variable, as in Grafana's Prometheus data source.
 * @throws for kinds of variable queries that the dashboards do not use
 */
export async function askVariable(backends: Backends, variable: Variable, scope: Scope): Promise<string[]> {
  const text = expand(typeof variable.query === 'string' ? variable.query : (variable.query?.query ?? ''), scope);
  const [, query] = QUERY_RESULT.exec(text) ?? [];
  if (query) return (await askInstant(backends, query, scope.to)).map((row) => written(row, scope.to));
  const [, selector, label] = LABEL_VALUES.exec(text) ?? [];
  if (!label) throw new Error(`Cannot ask for the values of ${variable.name}: ${text}`);
  return prometheus<string[]>(backends, `label/${label}/values`, {
    start: seconds(scope.from),
    end: seconds(scope.to),
    ...(selector ? { 'match[]': selector } : {}),
  });
}

/** A sample in the text format to which Grafana applies the regular expression of a variable. */
function written({ labels: { __name__: name = '', ...labels }, values: [value = 0] }: Row, at: number): string {
  return `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}="${text}"`)
    .join(',')}} ${value} ${at}`;
}
