import {
  type VariableModel,
  CustomVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './uids.ts';
import { INSTANCE, prometheusLabel } from '../queries/prometheus-names.ts';
import { type Matchers, SILENT_STORES, selectorOf, silentStores } from '../queries/promql.ts';
import { FILTER_VARIABLES, type FilterVariable, matchesVariable } from '../queries/scope.ts';
import type { Metric } from '../../telemetry/names.ts';

/** A variable whose values are those of a label. */
export type LabelVariable = {
  readonly name: string;
  readonly label: string;
  readonly attribute: string;
  readonly from: Metric;
  readonly where: Matchers;
  /** What "All" matches. @default everything */
  readonly all?: string;
};

/** An option of a custom variable. */
export type Option = { readonly text: string; readonly value: string };

/** A variable with fixed options. */
export type CustomVariable = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** The first option is the default. */
  readonly options: readonly Option[];
};

/** A variable with a text that readers can edit. */
export type TextVariable = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** @default empty */
  readonly value?: string;
};

// Offsets of the time range with which a dashboard compares its own.

/**
 * The time range of the same length that ends where the dashboard's begins. In seconds: PromQL adds durations only if the
 * larger unit comes first, and the length follows in milliseconds.
 */
export const PRECEDING: Option = { text: 'the time range before', value: '${__range_s}s' };

/** Earlier time ranges of the same length. */
export const EARLIER: readonly Option[] = [
  { text: 'a day earlier', value: '1d' },
  { text: 'a week earlier', value: '7d' },
  { text: 'two weeks earlier', value: '14d' },
  { text: 'four weeks earlier', value: '28d' },
  { text: 'a quarter earlier', value: '91d' },
  { text: 'a year earlier', value: '364d' },
];

/** A filter variable in Grafana's model. */
export function filterVariable({ within, ...variable }: FilterVariable): VariableModel {
  const filters = FILTER_VARIABLES.filter(({ name }) => within.includes(name));
  return multiValueVariable({
    ...variable,
    where: Object.fromEntries(filters.map(({ attribute, name }) => [attribute, matchesVariable(name)])),
  });
}

/** Also matches series without the label. */
const ANYTHING = '.*';

/** A variable for one or more values of a label, or all of them. */
export function multiValueVariable(variable: LabelVariable): VariableModel {
  return queryVariable(variable)
    .multi(true)
    .includeAll(true)
    .allValue(variable.all ?? ANYTHING)
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .build();
}

function queryVariable({ name, label, attribute, from, where }: LabelVariable): QueryVariableBuilder {
  const query = `label_values(${selectorOf(from, { where })}, ${prometheusLabel(attribute)})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE.prometheus)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

/**
 * The stores that queries over a long range look up by themselves; see {@link silentStores}. All of them, whatever a URL
 * says: it would have those of another time range.
 */
export function silentStoresVariable(): VariableModel {
  const variable = hiddenVariable({ name: SILENT_STORES, expr: silentStores(), label: INSTANCE })
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .build();
  return { ...variable, skipUrlSync: true };
}

/** A variable that is not displayed, with the values that a label has in the result of a query. */
export function hiddenVariable({ name, expr, label }: Record<'name' | 'expr' | 'label', string>): QueryVariableBuilder {
  const query = `query_result(${expr})`;
  return new QueryVariableBuilder(name)
    .hide(VariableHide.HideVariable)
    .datasource(DATASOURCE.prometheus)
    .query(query)
    .definition(query)
    .regex(`/${label}="([^"]+)"/`);
}

/** A variable for exactly one value of a label. Defaults to the first or, if `all` is set, to "All". */
export function singleValueVariable(variable: LabelVariable): VariableModel {
  const { all } = variable;
  const builder = queryVariable(variable)
    .multi(false)
    .includeAll(all !== undefined);
  if (all === undefined) return builder.build();
  return builder.allValue(all).current({ selected: true, text: 'All', value: '$__all' }).build();
}

/** A text variable in Grafana's model. */
export function textVariable({ name, label, description, value = '' }: TextVariable): VariableModel {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(value)
    .current({ selected: true, text: value, value })
    .options([{ selected: true, text: value, value }])
    .build();
}

/** A custom variable in Grafana's model. */
export function customVariable({ name, label, description, options }: CustomVariable): VariableModel {
  const built = options.map(({ text, value }, index) => ({ text, value, selected: index === 0 }));
  const builder = new CustomVariableBuilder(name)
    .label(label)
    .description(description)
    .values(options.map(({ text, value }) => `${text} : ${value}`).join(','))
    .options(built);
  const [first] = built;
  return (first ? builder.current(first) : builder).build();
}

const REFERENCE = /\$(?:\{([a-z_]\w*)(?::\w+)?\}|([a-z_]\w*))/gi;

/** The names of the variables in a text, including Grafana's built-in ones. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, braced, plain]) => braced ?? plain ?? '');
}

/** Replaces the variables in a text that have a value. */
export function interpolate(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    REFERENCE,
    (reference: string, braced?: string, plain?: string) => values[braced ?? plain ?? ''] ?? reference,
  );
}
