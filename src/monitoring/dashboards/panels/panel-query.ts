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
export function legendBy(by: readonly string[]): string {
  return by.map((key) => `{{${prometheusLabel(key)}}}`).join(' · ');
}

const REF_IDS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The reference of a panel's n-th query. */
export function refId(index: number): string {
  return REF_IDS.charAt(index);
}

/** Queries that are answered by one figure a series, as of the end of the range. */
export function instantTargets(title: string, queries: readonly PanelQuery[]): DataqueryBuilder[] {
  return queries.map((query, index) => target(query, index, title).instant().format(PromQueryFormat.TimeSeries));
}

function target({ expr, legend, by }: PanelQuery, index: number, title: string): DataqueryBuilder {
  return unnamed(expr, index).legendFormat(legend ?? (by ? legendBy(by) : title));
}

function unnamed(expr: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId(index)).datasource(DATASOURCE.prometheus).expr(expr);
}

/** Queries that are answered by rows, as of the end of the range. */
export function tableTargets(expressions: readonly string[]): DataqueryBuilder[] {
  return expressions.map((expr, index) => unnamed(expr, index).instant().format(PromQueryFormat.Table));
}

/** Queries that are answered over time. */
export function rangeTargets(title: string, queries: readonly PanelQuery[]): DataqueryBuilder[] {
  return queries.map((query, index) =>
    target(query, index, title)
      .range()
      .format(PromQueryFormat.TimeSeries)
      .exemplar(query.exemplars ?? false),
  );
}

/** A histogram's buckets over time. */
export function heatMapTarget(expr: string): DataqueryBuilder {
  return target({ expr, legend: '{{le}}' }, 0, '').range().format(PromQueryFormat.Heatmap).exemplar(true);
}
