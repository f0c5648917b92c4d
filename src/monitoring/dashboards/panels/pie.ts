import { LegendDisplayMode, LegendPlacement, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  PanelBuilder,
  PieChartLabels,
  PieChartLegendOptionsBuilder,
  PieChartLegendValues,
  PieChartType,
} from '@grafana/grafana-foundation-sdk/piechart';
import { COLOUR_MODE } from '../style.ts';
import { tooltip } from './legend.ts';
import { meaningColours } from './meaning.ts';
import { instantTargets, type PanelQuery } from './panel-query.ts';
import { described, type PanelText } from './panel-text.ts';

/** Shares of a whole. */
export type Pie = PanelText & { readonly queries: readonly PanelQuery[] };

/** A panel of shares. */
export function pie(spec: Pie): PanelBuilder {
  return described(new PanelBuilder(), spec, { width: 8, height: 8 })
    .targets(instantTargets(spec.title, spec.queries))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .pieType(PieChartType.Donut)
    .displayLabels([PieChartLabels.Percent])
    .legend(pieLegend())
    .tooltip(tooltip())
    .colorScheme(COLOUR_MODE.bySeries())
    .overrides(meaningColours(spec.queries));
}

function pieLegend(): PieChartLegendOptionsBuilder {
  return new PieChartLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Right)
    .values([PieChartLegendValues.Value, PieChartLegendValues.Percent]);
}
