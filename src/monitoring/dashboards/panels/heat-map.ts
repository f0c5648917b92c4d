import { HeatmapCellLayout } from '@grafana/grafana-foundation-sdk/common';
import {
  CellValuesBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  HeatmapTooltipBuilder,
  PanelBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { UNIT } from '../style.ts';
import { heatMapTarget } from './panel-query.ts';
import { described, type PanelText } from './panel-text.ts';

/** How many values fell into which bucket, over time, with points that lead to traces. */
export type HeatMap = PanelText & {
  /** The buckets of a histogram by interval. */
  readonly expr: string;
};

/** A panel of a distribution over time. */
export function heatMap(spec: HeatMap): PanelBuilder {
  return (
    described(new PanelBuilder(), spec, { width: 24, height: 9 })
      .targets([heatMapTarget(spec.expr)])
      .maxDataPoints(60)
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
      .yAxis(new YAxisConfigBuilder().unit(spec.unit))
      // The axis has the unit of what was measured; a cell counts, and the count takes the unit of the field.
      .unit(UNIT.exact)
      .cellValues(new CellValuesBuilder().unit(UNIT.exact))
      .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true))
      .cellGap(1)
      .exemplarsColor('orange')
  );
}
