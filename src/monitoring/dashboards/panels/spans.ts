import { TableFooterOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as AnyPanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { DataqueryBuilder, SearchTableType, TempoQueryType } from '@grafana/grafana-foundation-sdk/tempo';
import { DATASOURCE } from '../datasources.ts';
import { boardUrl, type BoardLink } from '../links.ts';
import { COLOUR, COLOUR_MODE, thresholds, UNIT } from '../style.ts';
import { EMPTY_CELL, figureWidth, textWidth } from './column.ts';
import { described, type PanelText } from './panel-text.ts';

/** A column of an attribute of the spans. */
export type SpanColumn = {
  readonly attribute: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly link?: BoardLink;
};

/** Rows of spans that a TraceQL query finds. */
export type SpanTable = Omit<PanelText, 'unit' | 'decimals' | 'link'> & {
  /** The conditions of the query, in their braces. */
  readonly find: string;
  readonly columns: readonly SpanColumn[];
  /** How many traces at most. */
  readonly traces: number;
  /** How many spans of each trace at most. */
  readonly spans: number;
};

/** The column by which Grafana leads to the trace, and the one that its link reads. */
const TO_TRACE = ['Span ID', 'In its trace'] as const;
const TRACE_ID = 'traceIdHidden';

/** A panel of spans; the id of each leads to its trace. */
export function spanTable(spec: SpanTable): PanelBuilder {
  const builder = described(new PanelBuilder(), { ...spec, unit: UNIT.text }, { width: 24, height: 8 })
    .datasource(DATASOURCE.tempo)
    .targets([search(spec)])
    .transformations([arranged(spec.columns)])
    .colorScheme(COLOUR_MODE.thresholds())
    .thresholds(thresholds(COLOUR.quiet))
    .footer(new TableFooterOptionsBuilder().show(false).countRows(false).reducer([]))
    .overrideByName('Began', [{ id: 'unit', value: UNIT.time }, figureWidth({ title: 'Began', unit: UNIT.time })])
    .overrideByName('Took', [{ id: 'unit', value: 'ns' }, figureWidth({ title: 'Took', unit: 'ns' })])
    .overrideByName(TO_TRACE[1], [{ id: 'custom.width', value: 130 }])
    .overrideByName(TRACE_ID, [{ id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } }]);
  for (const column of spec.columns) builder.overrideByName(column.title, propertiesOf(column));
  return builder;
}

function search(spec: SpanTable): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId('A')
    .datasource(DATASOURCE.tempo)
    .queryType(TempoQueryType.Traceql)
    .query(selected(spec))
    .tableType(SearchTableType.Spans)
    .limit(spec.traces)
    .spss(spec.spans)
    .filters([]);
}

function selected({ find, columns }: SpanTable): string {
  return `${find} | select(${columns.map(({ attribute }) => `span.${attribute}`).join(', ')})`;
}

/** The display names of the columns that every span has in Grafana's Tempo data source. */
const OWN_COLUMNS = [
  ['Start time', 'Began'],
  ['Duration', 'Took'],
] as const;

/**
 * The column that says which row it is comes first. Tempo adds a column for every attribute in a condition of the query;
 * only those that are named here stay.
 */
function arranged([first, ...others]: readonly SpanColumn[]): DataTransformerConfig {
  const named = (column: SpanColumn): readonly [string, string] => [column.attribute, column.title];
  const columns = [...(first ? [named(first)] : []), ...OWN_COLUMNS, ...others.map(named), TO_TRACE];
  return {
    id: 'organize',
    options: {
      includeByName: Object.fromEntries([...columns.map(([name]) => name), TRACE_ID].map((name) => [name, true])),
      indexByName: Object.fromEntries(columns.map(([name], index) => [name, index])),
      renameByName: Object.fromEntries(columns),
    },
  };
}

function propertiesOf({ title, unit, decimals, link }: SpanColumn): DynamicConfigValue[] {
  return [
    { id: 'noValue', value: EMPTY_CELL },
    unit === undefined ? textWidth(title) : figureWidth({ title, unit }),
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(link ? [{ id: 'links', value: [{ title: link.title, url: boardUrl(link) }] }] : []),
  ];
}

/** A panel of one whole trace. `id` is its id, as a word of Grafana. */
export function trace(spec: Omit<PanelText, 'unit'> & { readonly id: string }): AnyPanelBuilder {
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
    .noValue(spec.nothing ?? '')
    .targets([query]);
}
