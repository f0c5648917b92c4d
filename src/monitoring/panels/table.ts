import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type {
  DataTransformerConfig,
  DynamicConfigValue,
  Panel,
  ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { MappingType, SpecialValueMatch } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { EMPTY_CELL, hasNames, numberWidth, textProperties } from './column.ts';
import { inPages } from './name-breaks.ts';
import { dashboardUrl } from './links.ts';
import { type PanelOptions, refId, tableTargets, withOptions } from './panel.ts';
import { COPY_PROPERTIES, copyOf, copyTitle, linkedNames, withCopiedNames } from './linked-names.ts';
import type { RowKey } from './row-key.ts';
import { LONGEST_SIGNED, asTexts, binary, inPercent, signedChange, signedProperties, stepsOf } from './signed-value.ts';
import { durationTexts } from './duration-texts.ts';
import { COLOR, COLOR_MODE, type Threshold, UNIT, thresholds } from './style.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';

/** A column with a value. */
export type ValueColumn = {
  readonly title: string;
  /** Grouped by the attributes of all row keys. */
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  /** The longest value. @default that of the unit */
  readonly longest?: string;
  /** The text of rows without the value. @default a dash for ratios and times, else 0 in the form of the unit */
  readonly noValue?: string;
  /** The base color. @default quiet */
  readonly color?: string;
  readonly thresholds?: readonly Threshold[];
  /** Whether only a computed column uses it. @default false */
  readonly hidden?: boolean;
};

/**
 * A column that Grafana computes from two columns before it, given by their titles, so that queries are short. `change`
 * is the relative change from right to left, with a plus or minus sign; readers cannot sort by it.
 */
export type ComputedColumn = Omit<ValueColumn, 'expr' | 'hidden'> & {
  readonly left: string;
  readonly operator: '/' | '-' | '+' | 'change';
  readonly right: string;
};

/** A table of values at the end of the range. */
export type Table = Omit<PanelOptions, 'unit' | 'decimals' | 'link'> & {
  readonly keys: readonly RowKey[];
  readonly values: readonly ValueColumn[];
  /** In the order in which they are computed; shown before the values. */
  readonly computed?: readonly ComputedColumn[];
  /** Whether the values come before the row keys, because they matter more than what identifies a row. @default false */
  readonly valuesFirst?: boolean;
  /**
   * Whether rows whose counts are all zero in the range are left out: Prometheus still knows what ran before. Columns from
   * which others are computed, and shares, which have values only beside a count, are not checked. @default false
   */
  readonly onlyCounted?: boolean;
  /** The title of the column to sort by, in descending order. @default the first value */
  readonly sortBy?: string;
};

/** A table panel; in pages if a row is a combination of names, of which there may be hundreds. */
export function table(spec: Table): Builder<Panel> {
  const builder = withOptions(new PanelBuilder(), { ...spec, unit: 'none' }, { width: 12, height: 8 })
    .targets(tableTargets(spec.values.map((value) => exprOf(value, spec))))
    .transformations(transformations(spec))
    .colorScheme(COLOR_MODE.thresholds())
    .thresholds(thresholds(COLOR.quiet))
    .sortBy(isSignedOrder(spec) ? [] : [new TableSortByFieldStateBuilder().displayName(orderOf(spec)).desc(true)]);
  for (const key of spec.keys) builder.overrideByName(key.title, keyProperties(key, spec));
  for (const { title } of linkedNames(spec.keys)) builder.overrideByName(copyTitle(title), [...COPY_PROPERTIES]);
  for (const value of shownValues(spec)) builder.overrideByName(value.title, valueProperties(value));
  const names = spec.keys.filter(({ attribute, hidden = false }) => !hidden && hasNames(attribute));
  return names.length > 1 ? inPages(builder) : builder;
}

/** A missing count is shown as zero. */
function exprOf({ title, expr, unit }: ValueColumn, { onlyCounted = false, computed = [] }: Table): string {
  const isOperand = computed.some(({ left, right }) => left === title || right === title);
  return onlyCounted && !isOperand && unit !== UNIT.share ? `(${expr}) != 0` : expr;
}

/** Merges the queries to one row per combination of row keys, and orders and names the columns. */
function transformations(spec: Table): DataTransformerConfig[] {
  const { computed = [] } = spec;
  const texts = computed.filter(isSigned).map(({ title }) => title);
  const order = { sort: [{ field: orderOf(spec), desc: true }] };
  return [
    { id: 'merge', options: {} },
    ...linkedNames(spec.keys).map(({ attribute, title }) => copyOf(prometheusLabel(attribute), title)),
    ...computed.flatMap((column) => calculation(column, spec.values)),
    ...(isSignedOrder(spec) ? [{ id: 'sortBy', options: order }] : []),
    ...(texts.length === 0 ? [] : [asTexts(texts)]),
    organize(spec),
  ];
}

type Column = ValueColumn | ComputedColumn;

function isSigned(column: Column): boolean {
  return 'operator' in column && column.operator === 'change';
}

/** The title of the column by which rows are sorted. */
function orderOf(spec: Table): string {
  const [first] = shownValues(spec);
  return spec.sortBy ?? first?.title ?? '';
}

function shownValues({ values, computed = [] }: Table): Column[] {
  return [...computed, ...values.filter(({ hidden = false }) => !hidden)];
}

function calculation(
  { title, left, operator, right }: ComputedColumn,
  values: readonly ValueColumn[],
): DataTransformerConfig[] {
  const [first, second] = [left, right].map((name) => {
    const at = values.findIndex((value) => value.title === name);
    return at < 0 ? name : valueColumn(at, values.length);
  }) as [string, string];
  return operator === 'change'
    ? signedChange({ title, now: first, before: second })
    : [binary(first, operator, second, title)];
}

/** The name of a value column before it is renamed. */
function valueColumn(index: number, count: number): string {
  return count === 1 ? 'Value' : `Value #${refId(index)}`;
}

/** Whether the rows are in the order of a column of texts: then they are sorted before their values become texts. */
function isSignedOrder(spec: Table): boolean {
  return shownValues(spec).some((column) => isSigned(column) && column.title === orderOf(spec));
}

function organize({ keys, values, computed = [], valuesFirst }: Table): DataTransformerConfig {
  const fields = values.map((value, index) => ({ ...value, field: valueColumn(index, values.length) }));
  const named = [
    ...computed.map(({ title }) => [title, title]),
    ...fields.filter(({ hidden }) => !hidden).map(({ field, title }) => [field, title]),
  ];
  const steps = computed.filter(isSigned).flatMap(({ title }) => stepsOf(title));
  const hidden = [...fields.filter((value) => value.hidden).map(({ field }) => field), ...steps];
  const identifying = keys.map(({ attribute, title }) => [prometheusLabel(attribute), title]);
  const columns = valuesFirst ? [...named, ...identifying] : [...identifying, ...named];
  return {
    id: 'organize',
    options: {
      excludeByName: Object.fromEntries(['Time', ...hidden].map((name) => [name, true])),
      indexByName: Object.fromEntries(columns.map(([name], index) => [name, index])),
      renameByName: Object.fromEntries(columns),
    },
  };
}

function keyProperties(key: RowKey, { keys }: Table): DynamicConfigValue[] {
  if (key.hidden) return [{ id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } }];
  const { link, noValue = EMPTY_CELL } = key;
  const shown = keys.filter(({ hidden = false }) => !hidden);
  return [
    { id: 'noValue', value: noValue },
    ...textProperties(key, shown),
    ...(link ? [{ id: 'links', value: [{ title: link.title, url: dashboardUrl(withCopiedNames(link, keys)) }] }] : []),
  ];
}

function valueProperties(column: Column): DynamicConfigValue[] {
  if (isSigned(column)) return signedColumn(column);
  return [
    { id: 'unit', value: column.unit },
    { id: 'noValue', value: textOfMissing(column) },
    numberWidth(column),
    ...(column.decimals === undefined ? [] : [{ id: 'decimals', value: column.decimals }]),
    ...mappingsOf(column),
    ...(column.thresholds ? coloredBy(column, column.thresholds) : []),
  ];
}

/** A column of texts that looks like one of numbers. Their alphabetical order would be wrong. */
function signedColumn(column: Column): DynamicConfigValue[] {
  const { title, unit, thresholds: levels } = column;
  const noValue = textOfMissing(column);
  return [
    ...signedProperties(noValue),
    { id: 'custom.align', value: 'right' },
    { id: 'custom.sortable', value: false },
    numberWidth({ title, unit, noValue, longest: LONGEST_SIGNED }),
    ...(levels ? coloredBy(column, inPercent(levels)) : []),
  ];
}

/** What is not counted is 0; a ratio of nothing is unknown. Grafana shows the text as it is, also beside $21.00. */
function textOfMissing({ noValue, unit, decimals = 0 }: Column): string {
  if (noValue !== undefined) return noValue;
  if (unit === UNIT.share || unit === UNIT.time) return EMPTY_CELL;
  if (unit === UNIT.bytes) return '0 B';
  return unit === UNIT.dollars ? `$${(0).toFixed(decimals)}` : '0';
}

function coloredBy({ color }: Column, steps?: readonly Threshold[]): DynamicConfigValue[] {
  return [
    { id: 'thresholds', value: thresholds(color ?? COLOR.quiet, steps).build() },
    { id: 'custom.cellOptions', value: { type: 'color-text' } },
  ];
}

function mappingsOf(column: Column): DynamicConfigValue[] {
  const mappings = [...('operator' in column ? [missing(column)] : []), ...durationTexts(column.unit)];
  return mappings.length === 0 ? [] : [{ id: 'mappings', value: mappings }];
}

/** The text of a result that a value is missing for: Grafana would show "NaN". */
function missing(column: Column): ValueMapping {
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text: textOfMissing(column) } },
  };
}
