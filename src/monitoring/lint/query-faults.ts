import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { askedForms } from '../grafana-words.ts';
import type { KnownSeries } from './known-series.ts';
import { readPromql } from './promql.ts';

/** What is wrong with a PromQL query as Grafana has it. */
export function queryFaults(query: string, variables: readonly VariableModel[], known: KnownSeries): string[] {
  return [...new Set(askedForms(query, variables).flatMap((form) => faultsOfForm(form, known)))];
}

function faultsOfForm(form: string, known: KnownSeries): string[] {
  const { errors, asked, matchedOn, taken } = readPromql(form);
  const isUnknown = (label: string): boolean => ![...known.values()].some((labels) => labels.has(label));
  return [
    ...errors.map((rest) => `is no PromQL from here on: ${rest}`),
    ...asked.flatMap(({ metric, labels }) => {
      const has = known.get(metric);
      if (!has) return [`asks for ${metric}, which nobody emits`];
      return labels.filter((label) => !has.has(label)).map((label) => `asks ${metric} for ${label}, which it lacks`);
    }),
    ...matchedOn.filter(isUnknown).map((label) => `matches on ${label}, which no metric has`),
    ...taken.filter(isUnknown).map((label) => `takes a label from ${label}, which no metric has`),
  ];
}

const LABEL_VALUES = /^label_values\((.+), (\w+)\)$/s;

/** What is wrong with the query that a variable takes its values from. */
export function variableQueryFaults(query: string, variables: readonly VariableModel[], known: KnownSeries): string[] {
  const [, selector, label] = LABEL_VALUES.exec(query) ?? [];
  if (!selector || !label) return queryFaults(query.replace(/^query_result\((.+)\)$/s, '$1'), variables, known);
  return queryFaults(`count by (${label}) (${selector})`, variables, known);
}
