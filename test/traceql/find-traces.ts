import type { Attributes } from '../../src/testing/stack/otlp-values.ts';
import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';
import { holdsFor, rootOf, rootNameOf, serviceOf, traceEnd, traceStart } from './evaluate-condition.ts';
import type { Condition, Field } from './parse-expression.ts';
import { parseTraceql, type TraceqlQuery } from './parse-traceql.ts';

/** A trace found by a search; times in milliseconds since 1970. */
export type FoundTrace = {
  readonly traceId: string;
  readonly rootName: string;
  readonly rootService: string;
  readonly startTime: number;
  /** Whole milliseconds. */
  readonly durationMs: number;
  readonly spanSets: readonly FoundSpanSet[];
};

/** The spans of one trace that match a query: their number, and as many spans as requested. */
export type FoundSpanSet = { readonly matched: number; readonly spans: readonly FoundSpan[] };

/** A span found by a search, with the attributes named in the query; the name is empty if the query has none. */
export type FoundSpan = {
  readonly spanId: string;
  readonly name: string;
  readonly startTime: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
};

/** A range of time, in milliseconds since 1970. */
export type TimeRange = { readonly from: number; readonly to: number };

/** Limits of a search; same names as the parameters of Tempo's API. */
export type SearchLimits = {
  /** Number of traces. @default 20 */
  readonly limit?: number;
  /** Number of spans per trace. @default 3 */
  readonly spss?: number;
};

/**
 * Evaluates a TraceQL query over spans like Tempo's search: traces that overlap the range, newest first.
 * @throws if the query is invalid TraceQL or uses an unsupported form
 */
export function findTraces(
  spans: readonly StoredSpan[],
  query: string,
  range: TimeRange,
  { limit = 20, spss = 3 }: SearchLimits = {},
): FoundTrace[] {
  const parsed = parseTraceql(query);
  return tracesOf(spans)
    .filter((trace) => traceStart(trace) <= range.to && traceEnd(trace) >= range.from)
    .flatMap((trace) => foundTrace(trace, parsed, spss))
    .toSorted((a, b) => b.startTime - a.startTime)
    .slice(0, limit);
}

function tracesOf(spans: readonly StoredSpan[]): StoredSpan[][] {
  return [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
}

function foundTrace(trace: readonly StoredSpan[], query: TraceqlQuery, spss: number): FoundTrace[] {
  const { filter } = query;
  const matching = trace.filter((span) => !filter || holdsFor(filter, span, trace));
  const [{ traceId } = { traceId: '' }] = matching;
  if (matching.length === 0) return [];
  const root = rootOf(trace);
  const startTime = traceStart(trace);
  const spans = matching
    .toSorted((a, b) => a.startTime - b.startTime)
    .slice(0, spss)
    .map((span) => foundSpan(span, query));
  return [
    {
      traceId,
      rootName: rootNameOf(root),
      rootService: serviceOf(root),
      startTime,
      durationMs: Math.floor(traceEnd(trace) - startTime),
      spanSets: [{ matched: matching.length, spans }],
    },
  ];
}

function foundSpan(span: StoredSpan, { filter, selected }: TraceqlQuery): FoundSpan {
  const fields = [...(filter ? fieldsOf(filter) : []), ...selected];
  const named = fields.some(({ scope, name }) => scope === 'intrinsic' && name === 'name');
  return {
    spanId: span.spanId,
    name: named ? span.name : '',
    startTime: span.startTime,
    durationMs: span.endTime - span.startTime,
    attributes: Object.fromEntries(fields.flatMap((field) => valueOf(span, field))),
  };
}

function valueOf(span: StoredSpan, { scope, name }: Field): [string, Attributes[string]][] {
  if (scope === 'intrinsic') return [];
  const value = (scope === 'span' ? span.attributes : span.resource)[name];
  return value === undefined ? [] : [[name, value]];
}

/** Every field compared in a condition. */
export function fieldsOf(condition: Condition): Field[] {
  if (condition.type === 'and' || condition.type === 'or')
    return [...fieldsOf(condition.left), ...fieldsOf(condition.right)];
  return 'field' in condition ? [condition.field] : [];
}
