import {
  BarAlignment,
  GraphDrawStyle,
  GraphGradientMode,
  HeatmapCellLayout,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  CellValuesBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  HeatmapTooltipBuilder,
  PanelBuilder as HeatmapPanelBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { type PanelOptions, type PanelQuery, heatmapTarget, rangeTargets, withOptions } from './panel.ts';
import { OTHER_COLOR, seriesColors } from './series-colors.ts';
import { COLOR_MODE, UNIT } from './style.ts';
import { bucketsPerInterval } from '../queries/scope.ts';
import type { Metric } from '../../telemetry/names.ts';

/** A time series panel. */
export type Graph = PanelOptions & {
  readonly queries: readonly PanelQuery[];
  /** The soft minimum of the axis. @default 0 */
  readonly softMin?: number;
  /** The soft maximum of the axis. */
  readonly softMax?: number;
  /** The maximum number of data points. @default one per pixel for lines, 50 for bars */
  readonly points?: number;
  /** Whether to connect null values, for sparse series. @default false */
  readonly connected?: boolean;
};

/** A heatmap panel. Without exemplars, which would cover its cells. */
export type Heatmap = PanelOptions & {
  readonly metric: Metric;
  /** The upper bounds of the rows, in the unit of the metric; some of those of its buckets. */
  readonly bounds: readonly number[];
};

/** A panel of lines, for values at a point in time. */
export function lines(spec: Graph): PanelBuilder {
  return graph(spec)
    .drawStyle(GraphDrawStyle.Line)
    .lineInterpolation(LineInterpolation.Linear)
    .lineWidth(1)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Auto)
    .pointSize(5)
    .spanNulls(spec.connected ?? false);
}

/** Marks of a shorter axis would be less than a second apart, and `00:00:01` would stand beside two of them. */
const SHORTEST_DURATION_AXIS_S = 8;

function graph(spec: Graph): PanelBuilder {
  const builder = withOptions(new PanelBuilder(), spec, { width: 12, height: 8 })
    .targets(rangeTargets(spec.title, spec.queries))
    .legend(legend())
    .tooltip(tooltip())
    .colorScheme(COLOR_MODE.fixed(OTHER_COLOR))
    .overrides(seriesColors(spec.title, spec.queries))
    .gradientMode(GraphGradientMode.None)
    .axisSoftMin(spec.softMin ?? 0);
  const softMax = spec.softMax ?? (spec.unit === UNIT.duration ? SHORTEST_DURATION_AXIS_S : undefined);
  if (softMax !== undefined) builder.axisSoftMax(softMax);
  return spec.points === undefined ? builder : builder.maxDataPoints(spec.points);
}

/** The names of the series, below the graph. */
function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs([]);
}

/** The values of all series, in descending order. */
function tooltip(): VizTooltipOptionsBuilder {
  return new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
}

/**
 * Points of graphs whose queries read a month for every point. Over a year, Grafana rounds 7.3 days to an interval of a
 * week; with more than 60 points it would be a day, which is seven times the work.
 */
const MAX_POINTS = 50;

/**
 * A panel of stacked bars, for increases between two points. A bar is drawn after its point, because
 * `increasePerInterval` is the increase after it. Where nothing was counted, the panel says so in words.
 */
export function bars(spec: Graph): PanelBuilder {
  return graph({ points: MAX_POINTS, ...spec, queries: spec.queries.map((query) => withoutZeros(query, spec.unit)) })
    .drawStyle(GraphDrawStyle.Bars)
    .barAlignment(BarAlignment.After)
    .lineWidth(0)
    .fillOpacity(80)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
}

/** Bars of zero cannot be seen: a graph of nothing else would be empty without a word. A share of 0 is a value. */
function withoutZeros(query: PanelQuery, unit: string): PanelQuery {
  return unit === UNIT.share ? query : { ...query, expr: `(${query.expr}) != 0` };
}

const NEWEST = 'The last column also has the interval that has begun.';

const SIZE = { width: 24, height: 9 };

/** A panel of a distribution over time. A cell ends at its point. */
export function heatmap(spec: Heatmap): HeatmapPanelBuilder {
  return (
    withOptions(new HeatmapPanelBuilder(), { ...spec, description: `${spec.description} ${NEWEST}` }, SIZE)
      .targets([heatmapTarget(bucketsPerInterval(spec.metric, spec.bounds))])
      .maxDataPoints(MAX_POINTS)
      .calculate(false)
      .rowsFrame(new RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Auto).value('Count'))
      .color(
        new HeatmapColorOptionsBuilder()
          .mode(HeatmapColorMode.Scheme)
          .scheme('Blues')
          .scale(HeatmapColorScale.Exponential)
          .exponent(0.5)
          .steps(32),
      )
      .yAxis(new YAxisConfigBuilder().unit(spec.unit).decimals(spec.decimals ?? 0))
      // The axis has the unit of the measured value, the field that of the count.
      .unit(UNIT.exact)
      .cellValues(new CellValuesBuilder().unit(UNIT.exact))
      .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true))
      .cellGap(1)
  );
}
