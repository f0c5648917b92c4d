import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { DATASOURCE } from '../dashboards/uids.ts';
import { type DashboardTarget, dataLink } from './links.ts';
import { prometheusLabel } from '../queries/prometheus-names.ts';
import { RANK_LEGEND } from '../queries/ranks.ts';

/** Options of all panels. */
export type PanelOptions = {
  readonly title: string;
  /** The meaning of the panel, its limits and its metrics. The dashboard appends the variables that filter it. */
  readonly description: string;
  /** One of UNIT. */
  readonly unit: string;
  readonly decimals?: number;
  /** In columns; a dashboard has 24. */
  readonly width?: number;
  /** In grid rows of 30 pixels. */
  readonly height?: number;
  /** The text instead of "No data". @default '0' for single values, else 'no data in this range' */
  readonly noValue?: string;
  /** The data link of values, points and rows. */
  readonly link?: DashboardTarget;
};

/** Defaults of a type of panel. */
export type Defaults = { readonly width: number; readonly height: number; readonly noValue?: string };

/** A query of a panel. */
export type PanelQuery = {
  readonly expr: string;
  /** The legend, with labels in double braces. @default the labels of `by`, else the title of the panel */
  readonly legend?: string;
  /** The attributes in the legend. */
  readonly by?: readonly string[];
  /** Whether the series have ranks, by which they are colored; see `byRank()`. @default false */
  readonly ranked?: boolean;
  /** Whether a stat panel shows the value at each point of the range as a sparkline. @default false */
  readonly sparkline?: boolean;
  /** Whether to show exemplars, which link to traces. Histograms only. @default false */
  readonly exemplars?: boolean;
};

/** The methods that all panel builders have. */
type Describable = {
  title(title: string): unknown;
  description(description: string): unknown;
  datasource(datasource: DataSourceRef): unknown;
  span(columns: number): unknown;
  height(rows: number): unknown;
  unit(unit: string): unknown;
  decimals(decimals: number): unknown;
  noValue(text: string): unknown;
  dataLinks(links: DashboardLinkBuilder[]): unknown;
};

/** Sets the options that all panels have. */
export function withOptions<B extends Describable>(builder: B, options: PanelOptions, defaults: Defaults): B {
  builder.title(options.title);
  builder.description(options.description);
  builder.datasource(DATASOURCE.prometheus);
  builder.span(options.width ?? defaults.width);
  builder.height(options.height ?? defaults.height);
  builder.unit(options.unit);
  builder.noValue(options.noValue ?? defaults.noValue ?? 'no data in this range');
  if (options.decimals !== undefined) builder.decimals(options.decimals);
  if (options.link) builder.dataLinks([dataLink(options.link)]);
  return builder;
}

const REF_IDS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The refId of the n-th query of a panel. */
export function refId(index: number): string {
  return REF_IDS.charAt(index);
}

/** Instant queries at the end of the range, one value per series. */
export function instantTargets(title: string, queries: readonly PanelQuery[]): DataqueryBuilder[] {
  return queries.map((query, index) => target(query, index, title).instant().format(PromQueryFormat.TimeSeries));
}

function target({ expr, legend, by, ranked }: PanelQuery, index: number, title: string): DataqueryBuilder {
  const grouped = ranked ? RANK_LEGEND : by && legendBy(by);
  return promql(expr, index).legendFormat(legend ?? grouped ?? title);
}

/** The legend of series grouped by attributes. */
function legendBy(by: readonly string[]): string {
  return by.map((key) => `{{${prometheusLabel(key)}}}`).join(' · ');
}

function promql(expr: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId(index)).datasource(DATASOURCE.prometheus).expr(expr);
}

/** Queries of a stat panel, whose values are those at the end of the range. */
export function statTargets(title: string, queries: readonly PanelQuery[]): DataqueryBuilder[] {
  return queries.map((query, index) => {
    const builder = target(query, index, title).format(PromQueryFormat.TimeSeries);
    return query.sparkline ? builder.range() : builder.instant();
  });
}

/** Instant queries at the end of the range, in table format. */
export function tableTargets(expressions: readonly string[]): DataqueryBuilder[] {
  return expressions.map((expr, index) => promql(expr, index).instant().format(PromQueryFormat.Table));
}

/** Range queries. */
export function rangeTargets(title: string, queries: readonly PanelQuery[]): DataqueryBuilder[] {
  return queries.map((query, index) =>
    target(query, index, title)
      .range()
      .format(PromQueryFormat.TimeSeries)
      .exemplar(query.exemplars ?? false),
  );
}

/** A range query for the buckets of a histogram. */
export function heatmapTarget(expr: string): DataqueryBuilder {
  return target({ expr, legend: '{{le}}' }, 0, '').range().format(PromQueryFormat.Heatmap).exemplar(false);
}
