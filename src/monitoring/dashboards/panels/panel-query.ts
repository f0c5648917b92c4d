import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { prometheusLabel } from '../../prometheus-names.ts';
import { DATASOURCE } from '../datasources.ts';

/** A query of a panel. */
export type PanelQuery = {
  readonly expr: string;
  /** The name of its series; labels in double braces. @default the labels of `by`, else the panel's title */
  readonly legend?: string;
  /** The attributes that its series are named after. */
  readonly by?: readonly string[];
  /** Whether points lead to traces; for histograms. @default false */
  readonly exemplars?: boolean;
};

/** The name of a series after its attributes. */
export const legendBy = (by: readonly string[]): string => by.map((key) => `{{${prometheusLabel(key)}}}`).join(' · ');

const REF_IDS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The reference of a panel's n-th query. */
export const refId = (index: number): string => REF_IDS.charAt(index);

const unnamed = (expr: string, index: number): DataqueryBuilder =>
  new DataqueryBuilder().refId(refId(index)).datasource(DATASOURCE.prometheus).expr(expr);

const target = ({ expr, legend, by }: PanelQuery, index: number, title: string): DataqueryBuilder =>
  unnamed(expr, index).legendFormat(legend ?? (by ? legendBy(by) : title));

/** Queries that are answered by one figure a series, as of the end of the range. */
export const instantTargets = (title: string, queries: readonly PanelQuery[]): DataqueryBuilder[] =>
  queries.map((query, index) => target(query, index, title).instant().format(PromQueryFormat.TimeSeries));

/** Queries that are answered by rows, as of the end of the range. */
export const tableTargets = (expressions: readonly string[]): DataqueryBuilder[] =>
  expressions.map((expr, index) => unnamed(expr, index).instant().format(PromQueryFormat.Table));

/** Queries that are answered over time. */
export const rangeTargets = (title: string, queries: readonly PanelQuery[]): DataqueryBuilder[] =>
  queries.map((query, index) =>
    target(query, index, title)
      .range()
      .format(PromQueryFormat.TimeSeries)
      .exemplar(query.exemplars ?? false),
  );

/** A histogram's buckets over time. */
export const heatMapTarget = (expr: string): DataqueryBuilder =>
  target({ expr, legend: '{{le}}' }, 0, '').range().format(PromQueryFormat.Heatmap).exemplar(true);
