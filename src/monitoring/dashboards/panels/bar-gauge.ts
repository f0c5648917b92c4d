import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { COLOUR, COLOUR_MODE, thresholds } from '../style.ts';
import { instantTargets, type PanelQuery } from './panel-query.ts';
import { described, type PanelText } from './panel-text.ts';

/** Figures side by side, in the order of their queries. */
export type BarGauge = PanelText & { readonly queries: readonly PanelQuery[] };

/** A panel of a bar for each figure. */
export function barGauge(spec: BarGauge): PanelBuilder {
  return described(new PanelBuilder(), spec, { width: 8, height: 8, nothing: '0' })
    .targets(instantTargets(spec.title, spec.queries))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Text)
    .showUnfilled(false)
    .min(0)
    .colorScheme(COLOUR_MODE.thresholds())
    .thresholds(thresholds(COLOUR.neutral));
}
