import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DataTransformerConfig,
  type DynamicConfigValue,
  MappingType,
  type Panel,
  PanelBuilder as AnyPanelBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DataqueryBuilder, SearchTableType, TempoQueryType } from '@grafana/grafana-foundation-sdk/tempo';
import { DATASOURCE } from '../dashboards/uids.ts';
import { EMPTY_CELL, duration, numberWidth, textProperties } from './column.ts';
import { durationTexts } from './duration-texts.ts';
import { COPY_PROPERTIES, copyOf, copyTitle, linkedNames, withCopiedNames } from './linked-names.ts';
import { type DashboardTarget, dashboardUrl } from './links.ts';
import { ROWS_AT_ONCE, inPages } from './name-breaks.ts';
import { type PanelOptions, withOptions } from './panel.ts';
import { COLOR, COLOR_MODE, UNIT, thresholds } from './style.ts';

/** A column with a span attribute. */
export type SpanColumn = {
  readonly attribute: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly link?: DashboardTarget;
};

/** A table of the spans that match a TraceQL query. */
export type SpanTable = Omit<PanelOptions, 'unit' | 'decimals' | 'link'> & {
  /** The spanset filter of the query. */
  readonly filter: string;
  readonly columns: readonly SpanColumn[];
  /** The maximum number of traces. */
  readonly traces: number;
  /** The maximum number of spans per trace. */
  readonly spans: number;
  /** The order of the rows. Of more traces than fit, the newest are found if they come first. @default 'oldest first' */
  readonly order?: 'newest first' | 'oldest first';
  /** How durations are shown. @default in hours, minutes and seconds */
  readonly durations?: { readonly unit: string; readonly decimals?: number };
};

/** Tempo's durations are in nanoseconds, for which Grafana has no unit that writes minutes and seconds. */
const IN_SECONDS: DataTransformerConfig = {
  id: 'calculateField',
  options: {
    mode: 'binary',
    binary: { left: { matcher: { id: 'byName', options: 'Duration' } }, operator: '/', right: { fixed: '1000000000' } },
    alias: 'Seconds',
  },
};

/** The column that links to the trace, and the hidden column that its link needs. */
const SPAN_ID = ['Span ID', 'Trace'] as const;
const TRACE_ID = 'traceIdHidden';

/** A panel of spans, each with a link to its trace. */
export function spanTable(spec: SpanTable): Builder<Panel> {
  const copied = linkedNames(spec.columns);
  const copies = copied.map(({ attribute, title }) => copyOf(attribute, title));
  const builder = withOptions(new PanelBuilder(), { ...spec, unit: UNIT.text }, { width: 24, height: 8 })
    .datasource(DATASOURCE.tempo)
    .targets([search(spec)])
    .transformations([IN_SECONDS, ...copies, organize(spec.columns)])
    .colorScheme(COLOR_MODE.thresholds())
    .thresholds(thresholds(COLOR.quiet))
    .sortBy([new TableSortByFieldStateBuilder().displayName('Start').desc(spec.order === 'newest first')])
    .overrideByName('Start', [{ id: 'unit', value: UNIT.time }, numberWidth({ title: 'Start', unit: UNIT.time })])
    .overrideByName('Duration', numberProperties({ title: 'Duration', ...(spec.durations ?? duration) }))
    .overrideByName(SPAN_ID[1], spanLink())
    .overrideByName(TRACE_ID, [{ id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } }]);
  for (const column of spec.columns) builder.overrideByName(column.title, propertiesOf(column, spec.columns));
  for (const { title } of copied) builder.overrideByName(copyTitle(title), [...COPY_PROPERTIES]);
  return spec.traces * spec.spans > ROWS_AT_ONCE ? inPages(builder) : builder;
}

function search(spec: SpanTable): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId('A')
    .datasource(DATASOURCE.tempo)
    .queryType(TempoQueryType.Traceql)
    .query(queryOf(spec))
    .tableType(SearchTableType.Spans)
    .limit(spec.traces)
    .spss(spec.spans)
    .filters([]);
}

function queryOf({ filter, columns, order }: SpanTable): string {
  const query = `${filter} | select(${columns.map(({ attribute }) => `span.${attribute}`).join(', ')})`;
  // Otherwise Tempo stops at the first traces that it finds, which are any.
  return order === 'newest first' ? `${query} with (most_recent=true)` : query;
}

/** The columns that Grafana's Tempo data source has for every span, and that of seconds, with their titles. */
const SPAN_COLUMNS = [
  ['Start time', 'Start'],
  ['Seconds', 'Duration'],
] as const;

/**
 * Orders the columns and hides all others: Tempo adds a column for every attribute in the filter. The first column
 * identifies the row.
 */
function organize([first, ...others]: readonly SpanColumn[]): DataTransformerConfig {
  const named = (column: SpanColumn): readonly [string, string] => [column.attribute, column.title];
  const columns = [...(first ? [named(first)] : []), ...SPAN_COLUMNS, ...others.map(named), SPAN_ID];
  const copies = linkedNames(first ? [first, ...others] : others).map(({ title }) => copyTitle(title));
  return {
    id: 'organize',
    options: {
      includeByName: Object.fromEntries(
        [...columns.map(([name]) => name), ...copies, TRACE_ID].map((name) => [name, true]),
      ),
      indexByName: Object.fromEntries(columns.map(([name], index) => [name, index])),
      renameByName: Object.fromEntries(columns),
    },
  };
}

function numberProperties(column: { title: string; unit: string; decimals?: number }): DynamicConfigValue[] {
  const mappings = durationTexts(column.unit);
  return [
    { id: 'unit', value: column.unit },
    numberWidth(column),
    ...(column.decimals === undefined ? [] : [{ id: 'decimals', value: column.decimals }]),
    ...(mappings.length === 0 ? [] : [{ id: 'mappings', value: mappings }]),
  ];
}

/** A word for the link, instead of the ID of the span. */
function spanLink(): DynamicConfigValue[] {
  const text = 'open';
  const open = { type: MappingType.RegexToText, options: { pattern: '/.+/', result: { text } } };
  // Instead of the width that Tempo's data source sets.
  return [{ id: 'mappings', value: [open] }, numberWidth({ title: SPAN_ID[1], unit: UNIT.text, longest: text })];
}

function propertiesOf(column: SpanColumn, all: readonly SpanColumn[]): DynamicConfigValue[] {
  const { link, unit } = column;
  const texts = all.filter((other) => other.unit === undefined);
  return [
    { id: 'noValue', value: EMPTY_CELL },
    ...(unit === undefined
      ? textProperties(column, texts)
      : // Attributes are texts, also those that are numbers.
        [...numberProperties({ ...column, unit }), { id: 'custom.align', value: 'right' }]),
    ...(link ? [{ id: 'links', value: [{ title: link.title, url: dashboardUrl(withCopiedNames(link, all)) }] }] : []),
  ];
}

/** A panel of a trace. `id` is a Grafana variable with the ID of the trace. */
export function trace(spec: Omit<PanelOptions, 'unit'> & { readonly id: string }): AnyPanelBuilder {
  const query = new DataqueryBuilder()
    .refId('A')
    .datasource(DATASOURCE.tempo)
    .queryType(TempoQueryType.Traceql)
    .query(spec.id)
    .filters([]);
  const builder = new AnyPanelBuilder().type('traces').title(spec.title).description(spec.description);
  return builder
    .datasource(DATASOURCE.tempo)
    .span(spec.width ?? 24)
    .height(spec.height ?? 18)
    .unit(UNIT.text)
    .noValue(spec.noValue ?? '')
    .targets([query]);
}

/** A spanset filter. */
export function spansWhere(...conditions: readonly string[]): string {
  return `{ ${conditions.join(' && ')} }`;
}

/** A match of the whole value: some versions of Tempo match substrings. */
export function matchesWhole(variable: string): string {
  return `=~ "^($${variable})$"`;
}
