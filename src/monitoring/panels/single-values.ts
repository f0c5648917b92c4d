import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { MappingType, SpecialValueMatch, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { type PanelOptions, type PanelQuery, instantTargets, statTargets, withOptions } from './panel.ts';
import { asTexts, inPercent, signedChange, signedMappings } from './signed-value.ts';
import { durationTexts } from './duration-texts.ts';
import { COLOR, COLOR_MODE, type Threshold, UNIT, thresholds } from './style.ts';
import { orNaN } from '../queries/promql.ts';

/** A stat panel: values at the end of the range. */
export type Stat = PanelOptions & {
  readonly queries: readonly PanelQuery[];
  /** @default neutral */
  readonly color?: string;
  readonly thresholds?: readonly Threshold[];
  /** Texts for values. */
  readonly mappings?: readonly ValueMapping[];
  /** Whether the color fills the panel. @default false */
  readonly filled?: boolean;
};

/** A stat panel of a relative change with a plus or minus sign. */
export type SignedStat = Omit<Stat, 'unit' | 'decimals' | 'queries' | 'mappings'> & {
  readonly now: string;
  readonly before: string;
  readonly noValue: string;
};

/** A bar gauge panel. */
export type BarGauge = PanelOptions & { readonly queries: readonly PanelQuery[] };

/** Each point of a sparkline reads a month. */
const SPARKLINE_POINTS = 30;

/** What a figure shows that no store is known for: nothing may have happened, or anything. */
const NO_DATA = 'no data';

/** A panel of one or a few values. */
export function stat(spec: Stat): StatBuilder {
  const hasSparkline = spec.queries.some(({ sparkline }) => sparkline);
  const builder = new StatBuilder();
  if (hasSparkline) builder.maxDataPoints(SPARKLINE_POINTS);
  return (
    withOptions(builder, spec, { width: 4, height: 4, noValue: NO_DATA })
      .targets(statTargets(spec.title, spec.queries))
      .reduceOptions(lastNotNull())
      // One below the other: side by side they would be too narrow.
      .orientation(spec.queries.length > 1 ? VizOrientation.Horizontal : VizOrientation.Auto)
      .graphMode(hasSparkline ? BigValueGraphMode.Area : BigValueGraphMode.None)
      .colorMode(spec.filled === true ? BigValueColorMode.Background : BigValueColorMode.Value)
      .mappings([...(spec.mappings ?? durationTexts(spec.unit)), ...missingText(spec.noValue ?? NO_DATA)])
      .textMode(spec.queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
      .colorScheme(COLOR_MODE.thresholds())
      .thresholds(thresholds(spec.color ?? COLOR.neutral, spec.thresholds))
  );
}

function lastNotNull(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');
}

/** A missing value is neither good nor bad: its text has none of the colors of values. */
function missingText(text: string): ValueMapping[] {
  const options = { match: SpecialValueMatch.NullAndNan, result: { text, color: COLOR.quiet } };
  return [{ type: MappingType.SpecialValue, options }];
}

/** A panel of a relative change with a plus or minus sign. */
export function signedStat({ now, before, thresholds: levels = [], ...spec }: SignedStat): StatBuilder {
  const change = { title: spec.title, now: 'now', before: 'before' };
  const options = {
    unit: UNIT.percent,
    decimals: 1,
    queries: [
      // Grafana ignores calculations with a query that has no result.
      { expr: orNaN(now), legend: change.now },
      { expr: orNaN(before), legend: change.before },
    ],
    mappings: signedMappings(spec.noValue),
    thresholds: inPercent(levels),
  };
  return stat({ ...spec, ...options })
    .transformations([
      { id: 'joinByField', options: { byField: 'Time', mode: 'outer' } },
      ...signedChange(change),
      asTexts([spec.title]),
    ])
    .textMode(BigValueTextMode.Value)
    .orientation(VizOrientation.Auto)
    .reduceOptions(lastNotNull().fields(`/^${spec.title}$/`));
}

/** A panel with one bar per series, in the order of the queries and their results. The names need no colors. */
export function barGauge(spec: BarGauge): BarGaugeBuilder {
  return withOptions(new BarGaugeBuilder(), spec, { width: 8, height: 8, noValue: NO_DATA })
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
