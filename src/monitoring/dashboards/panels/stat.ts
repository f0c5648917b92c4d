import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { COLOUR, COLOUR_MODE, thresholds, type Threshold } from '../style.ts';
import { instantTargets, type PanelQuery } from './panel-query.ts';
import { described, type PanelText } from './panel-text.ts';

/** A figure as of the end of the range, or a few of them. */
export type Stat = PanelText & {
  readonly queries: readonly PanelQuery[];
  /** @default neutral */
  readonly colour?: string;
  readonly thresholds?: readonly Threshold[];
};

/** A panel of figures. */
export function stat(spec: Stat): PanelBuilder {
  return described(new PanelBuilder(), spec, { width: 4, height: 4, nothing: '0' })
    .targets(instantTargets(spec.title, spec.queries))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(spec.queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .colorScheme(COLOUR_MODE.thresholds())
    .thresholds(thresholds(spec.colour ?? COLOUR.neutral, spec.thresholds));
}
