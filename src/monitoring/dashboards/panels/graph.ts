import {
  BarAlignment,
  GraphDrawStyle,
  GraphGradientMode,
  LineInterpolation,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { COLOUR_MODE } from '../style.ts';
import { legend, tooltip } from './legend.ts';
import { meaningColours } from './meaning.ts';
import { rangeTargets, type PanelQuery } from './panel-query.ts';
import { described, type PanelText } from './panel-text.ts';

/** Values over time. */
export type Graph = PanelText & {
  readonly queries: readonly PanelQuery[];
  /** The lower end of the axis, unless values are lower. @default 0 */
  readonly softMin?: number;
  /** The upper end of the axis, unless values are higher. */
  readonly softMax?: number;
  /** How many points there are at most. @default one per pixel for lines, 100 for bars */
  readonly points?: number;
  /** Whether lines go on over points without a value, for what is seldom there. @default false */
  readonly connected?: boolean;
};

/** Values that stand for a moment, as lines. Gaps stay gaps. */
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

function graph(spec: Graph): PanelBuilder {
  const builder = described(new PanelBuilder(), spec, { width: 12, height: 8 })
    .targets(rangeTargets(spec.title, spec.queries))
    .legend(legend())
    .tooltip(tooltip())
    .colorScheme(COLOUR_MODE.bySeries())
    .overrides(meaningColours(spec.queries))
    .gradientMode(GraphGradientMode.None)
    .axisSoftMin(spec.softMin ?? 0);
  if (spec.softMax !== undefined) builder.axisSoftMax(spec.softMax);
  return spec.points === undefined ? builder : builder.maxDataPoints(spec.points);
}

/**
 * What came together between two points, as bars on top of each other. A bar stands before its point, for what
 * `addedPerInterval` answers is of the time before it.
 */
export function bars(spec: Graph): PanelBuilder {
  return graph({ points: 100, ...spec })
    .drawStyle(GraphDrawStyle.Bars)
    .barAlignment(BarAlignment.Before)
    .lineWidth(0)
    .fillOpacity(80)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
}
