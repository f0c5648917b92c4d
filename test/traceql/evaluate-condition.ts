import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';
import type { Comparison, Condition, Constant, Field, Intrinsic } from './parse-expression.ts';

/**
 * Whether a span of a trace matches a condition. A comparison is false if the attribute is missing or has another type,
 * whatever the operator: Tempo stores each type in a separate column and searches only that of the constant, also for
 * integers and floats (https://github.com/grafana/tempo/issues/4332).
 */
export function holdsFor(condition: Condition, span: StoredSpan, trace: readonly StoredSpan[]): boolean {
  switch (condition.type) {
    case 'and':
      return holdsFor(condition.left, span, trace) && holdsFor(condition.right, span, trace);
    case 'or':
      return holdsFor(condition.left, span, trace) || holdsFor(condition.right, span, trace);
    case 'comparison':
      return compares(condition, valueOf(condition.field, span, trace));
    default:
      throw new Error(`Cannot evaluate a ${condition.type} as a condition: compare it with something`);
  }
}

type Value = { readonly type: string; readonly value: unknown };

function compares(
  { operator, constant }: { readonly operator: Comparison; readonly constant: Constant },
  { type, value }: Value,
): boolean {
  if (type !== constant.type) return false;
  switch (operator) {
    case '=':
      return value === constant.value;
    case '!=':
      return value !== constant.value;
    case '=~':
      return matches(value, constant);
    case '!~':
      return !matches(value, constant);
    default:
      return isOrdered(operator, value, constant);
  }
}

/** Regular expressions have to match the whole value, since Tempo 2.7: https://github.com/grafana/tempo/pull/4329. */
function matches(value: unknown, { type, value: pattern }: Constant): boolean {
  if (type !== 'string') throw new Error(`Cannot match the regular expression ${String(pattern)}: it is a ${type}`);
  return new RegExp(`^(?:${pattern})$`, 's').test(String(value));
}

function isOrdered(operator: Comparison, value: unknown, { type, value: limit }: Constant): boolean {
  if (typeof value !== 'number' || typeof limit !== 'number')
    throw new Error(`Cannot evaluate ${operator} on a ${type}: not implemented. Add it to test/traceql`);
  if (operator === '<') return value < limit;
  if (operator === '<=') return value <= limit;
  return operator === '>' ? value > limit : value >= limit;
}

function valueOf(field: Field, span: StoredSpan, trace: readonly StoredSpan[]): Value {
  if (field.scope === 'intrinsic') return intrinsicOf(field.name, span, trace);
  const [values, types] =
    field.scope === 'span' ? [span.attributes, span.attributeTypes] : [span.resource, span.resourceTypes];
  return { type: types[field.name] ?? 'missing', value: values[field.name] };
}

function intrinsicOf(name: Intrinsic, span: StoredSpan, trace: readonly StoredSpan[]): Value {
  switch (name) {
    case 'name':
      return { type: 'string', value: span.name };
    case 'status':
      return { type: 'keyword', value: span.status.code };
    case 'kind':
      return { type: 'keyword', value: span.kind };
    case 'duration':
      return { type: 'duration', value: durationBetween(span.startTime, span.endTime) };
    case 'traceDuration':
      return { type: 'duration', value: durationBetween(traceStart(trace), traceEnd(trace)) };
    case 'rootName':
      return { type: 'string', value: rootNameOf(rootOf(trace)) };
    case 'rootService':
      return { type: 'string', value: serviceOf(rootOf(trace)) };
    default:
      return name satisfies never;
  }
}

/** Differences of fractions are inexact, and times are whole microseconds. */
function durationBetween(start: number, end: number): number {
  return Math.round((end - start) * 1000) / 1000;
}

/** The start of a trace's first span. */
export function traceStart(trace: readonly StoredSpan[]): number {
  return Math.min(...trace.map(({ startTime }) => startTime));
}

/** The end of a trace's last span. */
export function traceEnd(trace: readonly StoredSpan[]): number {
  return Math.max(...trace.map(({ endTime }) => endTime));
}

/** The span without a parent; a run in progress has none yet. */
export function rootOf(trace: readonly StoredSpan[]): StoredSpan | undefined {
  return trace.find(({ parentSpanId }) => parentSpanId === undefined);
}

/** The name of the root as returned by Tempo. */
export function rootNameOf(root: StoredSpan | undefined): string {
  return root?.name ?? '<root span not yet received>';
}

/** The service of the root as returned by Tempo. */
export function serviceOf(root: StoredSpan | undefined): string {
  const service = root?.resource['service.name'];
  return typeof service === 'string' ? service : '';
}
