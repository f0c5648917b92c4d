import { TableFooterOptionsBuilder, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { EMPTY_CELL, numberWidth, textWidth } from './column.ts';
import { type DashboardTarget, dashboardUrl } from './links.ts';
import { type PanelOptions, refId, tableTargets, withOptions } from './panel.ts';
import { LONGEST_SIGNED, asTexts, inPercent, signedProperties, signedQuery } from './signed-value.ts';
import { COLOR, COLOR_MODE, type Threshold, thresholds } from './style.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';

/** A column with a label that identifies the row. */
export type RowKey = {
  readonly attribute: string;
  readonly title: string;
  /** The text of rows without the label. @default a dash */
  readonly noValue?: string;
  readonly link?: DashboardTarget;
  /** Whether only links use the label. @default false */
  readonly hidden?: boolean;
};

/** A column with a value. */
export type ValueColumn = {
  readonly title: string;
  /** Grouped by the attributes of all row keys. */
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  /** Whether shares have a plus or minus sign. Readers cannot sort by such a column. @default false */
  readonly signed?: boolean;
  /** The longest value. @default that of the unit */
  readonly longest?: string;
  /** The text of rows without the value. @default '0' */
  readonly noValue?: string;
  /** The base color. @default quiet */
  readonly color?: string;
  readonly thresholds?: readonly Threshold[];
  /** Whether only a computed column uses it. @default false */
  readonly hidden?: boolean;
};

/** A column that Grafana computes from two value columns, given by their titles, so that queries are short. */
export type ComputedColumn = Omit<ValueColumn, 'expr' | 'hidden' | 'signed'> & {
  readonly left: string;
  readonly operator: '/' | '-';
  readonly right: string;
};

/** A table of values at the end of the range. */
export type Table = Omit<PanelOptions, 'unit' | 'decimals' | 'link'> & {
  readonly keys: readonly RowKey[];
  readonly values: readonly ValueColumn[];
  /** Shown before the values. */
  readonly computed?: ComputedColumn;
  /** Whether the values come before the row keys, because they matter more than what identifies a row. @default false */
  readonly valuesFirst?: boolean;
  /** The title of the column to sort by, in descending order. @default the first value */
  readonly sortBy?: string;
};

/** A table panel. */
export function table(spec: Table): PanelBuilder {
  const builder = withOptions(new PanelBuilder(), { ...spec, unit: 'none' }, { width: 12, height: 8 })
    .targets(tableTargets(spec.values.map(({ expr, signed }) => (signed ? signedQuery(expr) : expr))))
    .transformations(transformations(spec))
    .colorScheme(COLOR_MODE.thresholds())
    .thresholds(thresholds(COLOR.quiet))
    .footer(new TableFooterOptionsBuilder().show(false).countRows(false).reducer([]))
    .sortBy(isSignedOrder(spec) ? [] : [new TableSortByFieldStateBuilder().displayName(orderOf(spec)).desc(true)]);
  for (const key of spec.keys) builder.overrideByName(key.title, keyProperties(key));
  for (const value of shownValues(spec)) builder.overrideByName(value.title, valueProperties(value));
  return builder;
}

/** Merges the queries to one row per combination of row keys, and orders and names the columns. */
function transformations(spec: Table): DataTransformerConfig[] {
  const fieldOf = (at: number): string => valueColumn(at, spec.values.length);
  const texts = spec.values.flatMap(({ signed }, index) => (signed ? [fieldOf(index)] : []));
  const field = fieldOf(spec.values.findIndex(({ title }) => title === orderOf(spec)));
  return [
    { id: 'merge', options: {} },
    ...(spec.computed ? [calculation(spec.computed, spec.values)] : []),
    ...(isSignedOrder(spec) ? [{ id: 'sortBy', options: { sort: [{ field, desc: true }] } }] : []),
    ...(texts.length === 0 ? [] : [asTexts(texts)]),
    organize(spec),
  ];
}

/** The name of a value column before it is renamed. */
function valueColumn(index: number, count: number): string {
  return count === 1 ? 'Value' : `Value #${refId(index)}`;
}

/** The title of the column by which rows are sorted. */
function orderOf({ sortBy, values: [first] }: Table): string {
  return sortBy ?? first?.title ?? '';
}

function calculation(
  { title, left, operator, right }: ComputedColumn,
  values: readonly ValueColumn[],
): DataTransformerConfig {
  const column = (of: string): string =>
    valueColumn(
      values.findIndex((value) => value.title === of),
      values.length,
    );
  const binary = { left: column(left), operator, right: column(right) };
  return { id: 'calculateField', options: { mode: 'binary', binary, alias: title } };
}

/** Whether the rows are in the order of a column of texts: then they are sorted before their values become texts. */
function isSignedOrder(spec: Table): boolean {
  return spec.values.some(({ title, signed }) => signed && title === orderOf(spec));
}

function organize({ keys, values, computed, valuesFirst }: Table): DataTransformerConfig {
  const fields = values.map((value, index) => ({ ...value, field: valueColumn(index, values.length) }));
  const named = [
    ...(computed ? [[computed.title, computed.title]] : []),
    ...fields.filter(({ hidden }) => !hidden).map(({ field, title }) => [field, title]),
  ];
  const hidden = fields.filter((value) => value.hidden).map(({ field }) => [field, true]);
  const identifying = keys.map(({ attribute, title }) => [prometheusLabel(attribute), title]);
  const columns = valuesFirst ? [...named, ...identifying] : [...identifying, ...named];
  return {
    id: 'organize',
    options: {
      excludeByName: { Time: true, ...Object.fromEntries(hidden) },
      indexByName: Object.fromEntries(columns.map(([name], index) => [name, index])),
      renameByName: Object.fromEntries(columns),
    },
  };
}

function keyProperties({ title, attribute, link, noValue = EMPTY_CELL, hidden = false }: RowKey): DynamicConfigValue[] {
  if (hidden) return [{ id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } }];
  return [
    { id: 'noValue', value: noValue },
    textWidth({ title, attribute }),
    ...(link ? [{ id: 'links', value: [{ title: link.title, url: dashboardUrl(link) }] }] : []),
  ];
}

type ShownValue = Omit<ValueColumn, 'expr'>;

function shownValues({ values, computed }: Table): ShownValue[] {
  return [...(computed ? [computed] : []), ...values.filter(({ hidden = false }) => !hidden)];
}

function valueProperties(column: ShownValue): DynamicConfigValue[] {
  if (column.signed) return signedColumn(column);
  return [
    { id: 'unit', value: column.unit },
    { id: 'noValue', value: column.noValue ?? '0' },
    numberWidth({ ...column, texts: textsOf(column) }),
    ...(column.decimals === undefined ? [] : [{ id: 'decimals', value: column.decimals }]),
    ...(column.thresholds ? coloredBy(column, column.thresholds) : []),
  ];
}

/** A column of texts that looks like one of numbers. Their alphabetical order would be wrong. */
function signedColumn(column: ShownValue): DynamicConfigValue[] {
  const { title, unit, noValue = '0', thresholds: levels } = column;
  return [
    ...signedProperties(noValue),
    { id: 'custom.align', value: 'right' },
    { id: 'custom.sortable', value: false },
    numberWidth({ title, unit, texts: [noValue, LONGEST_SIGNED] }),
    ...(levels ? coloredBy(column, inPercent(levels)) : []),
  ];
}

function coloredBy({ color }: ShownValue, steps?: readonly Threshold[]): DynamicConfigValue[] {
  return [
    { id: 'thresholds', value: thresholds(color ?? COLOR.quiet, steps).build() },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
}

function textsOf({ noValue = '', longest = '' }: ShownValue): string[] {
  return [noValue, longest];
}
