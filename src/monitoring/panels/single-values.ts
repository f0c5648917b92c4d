import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  PanelBuilder as PieChartBuilder,
  PieChartLabels,
  PieChartLegendOptionsBuilder,
  PieChartLegendValues,
  PieChartType,
} from '@grafana/grafana-foundation-sdk/piechart';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { tooltip } from './graph.ts';
import { type PanelOptions, type PanelQuery, instantTargets, withOptions } from './panel.ts';
import { COLOR, COLOR_MODE, type Threshold, resultColors, thresholds } from './style.ts';

/** A stat panel: values at the end of the range. */
export type Stat = PanelOptions & {
  readonly queries: readonly PanelQuery[];
  /** @default neutral */
  readonly color?: string;
  readonly thresholds?: readonly Threshold[];
};

/** A bar gauge panel. */
export type BarGauge = PanelOptions & { readonly queries: readonly PanelQuery[] };

/** A pie chart panel. */
export type Pie = PanelOptions & { readonly queries: readonly PanelQuery[] };

/** A panel of one or a few values. */
export function stat(spec: Stat): StatBuilder {
  return (
    withOptions(new StatBuilder(), spec, { width: 4, height: 4, noValue: '0' })
      .targets(instantTargets(spec.title, spec.queries))
      .reduceOptions(lastNotNull())
      // One below the other: side by side they would be too narrow.
      .orientation(spec.queries.length > 1 ? VizOrientation.Horizontal : VizOrientation.Auto)
      .graphMode(BigValueGraphMode.None)
      .colorMode(BigValueColorMode.Value)
      .textMode(spec.queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
      .colorScheme(COLOR_MODE.thresholds())
      .thresholds(thresholds(spec.color ?? COLOR.neutral, spec.thresholds))
  );
}

function lastNotNull(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');
}

/** A panel with one bar per query, in their order. */
export function barGauge(spec: BarGauge): BarGaugeBuilder {
  return withOptions(new BarGaugeBuilder(), spec, { width: 8, height: 8, noValue: '0' })
    .targets(instantTargets(spec.title, spec.queries))
    .reduceOptions(lastNotNull())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Text)
    .showUnfilled(false)
    .min(0)
    .colorScheme(COLOR_MODE.thresholds())
    .thresholds(thresholds(COLOR.neutral));
}

/** A panel of the shares of a whole. */
export function pie(spec: Pie): PieChartBuilder {
  return withOptions(new PieChartBuilder(), spec, { width: 8, height: 8 })
    .targets(instantTargets(spec.title, spec.queries))
    .reduceOptions(lastNotNull())
    .pieType(PieChartType.Donut)
    .displayLabels([PieChartLabels.Percent])
    .legend(pieLegend())
    .tooltip(tooltip())
    .colorScheme(COLOR_MODE.bySeries())
    .overrides(resultColors(spec.queries));
}

function pieLegend(): PieChartLegendOptionsBuilder {
  return new PieChartLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Right)
    .values([PieChartLegendValues.Value, PieChartLegendValues.Percent]);
}
