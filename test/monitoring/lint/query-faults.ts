import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { interpolate, variablesIn } from '../../../src/monitoring/dashboards/variables.ts';
import type { KnownSeries } from './known-series.ts';
import { parsePromql } from './parse-promql.ts';

/** The faults of a PromQL query with Grafana variables. */
export function queryFaults(query: string, variables: readonly VariableModel[], known: KnownSeries): string[] {
  return [...new Set(interpolations(query, variables).flatMap((text) => faultsOf(text, known)))];
}

/** Sample values of Grafana's built-in variables. */
const BUILT_IN: Readonly<Record<string, string>> = {
  __range_ms: '604800000',
  __range_s: '604800',
  __interval_ms: '3600000',
  __from: '1763164800000',
  __to: '1763769600000',
};

/** The query with each value of each custom variable in turn, the other variables at their first value. */
function interpolations(query: string, variables: readonly VariableModel[]): string[] {
  const names = variablesIn(query);
  const used = variables
    .filter(({ name }) => names.includes(name))
    .map((one) => ({ name: one.name, values: valuesOf(one) }));
  const first = Object.fromEntries(used.map(({ name, values }) => [name, values[0] ?? '']));
  const others = used.flatMap(({ name, values }) => values.slice(1).map((value) => ({ ...first, [name]: value })));
  // Values may contain built-in variables.
  return [first, ...others].map((values) => interpolate(interpolate(query, values), BUILT_IN));
}

function valuesOf(variable: VariableModel): string[] {
  if (variable.type === 'textbox') return [String(variable.query ?? '')];
  if (variable.type !== 'custom') return ['.*'];
  const options = String(variable.query ?? '').split(',');
  return options.map((option) => (option.split(' : ')[1] ?? option).trim());
}

function faultsOf(query: string, known: KnownSeries): string[] {
  const { errors, metrics, matchedOn, sources, destinations } = parsePromql(query);
  const isUnknown = (label: string): boolean =>
    !destinations.includes(label) && ![...known.values()].some((labels) => labels.has(label));
  return [
    ...errors.map((rest) => `has a syntax error at: ${rest}`),
    ...metrics.flatMap(({ metric, labels }) => {
      const existing = known.get(metric);
      if (!existing) return [`queries ${metric}, which is not emitted`];
      return labels
        .filter((label) => !existing.has(label) && !destinations.includes(label))
        .map((label) => `uses the label ${label}, which ${metric} does not have`);
    }),
    ...matchedOn.filter(isUnknown).map((label) => `matches on ${label}, which no metric has`),
    ...sources.filter(isUnknown).map((label) => `replaces from ${label}, which no metric has`),
  ];
}

const LABEL_VALUES = /^label_values\((.+), (\w+)\)$/s;

/** The faults of the query of a variable. */
export function variableQueryFaults(query: string, variables: readonly VariableModel[], known: KnownSeries): string[] {
  const [, selector, label] = LABEL_VALUES.exec(query) ?? [];
  if (!selector || !label) return queryFaults(query.replace(/^query_result\((.+)\)$/s, '$1'), variables, known);
  return queryFaults(`count by (${label}) (${selector})`, variables, known);
}
