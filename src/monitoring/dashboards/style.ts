import { FieldColorModeId, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  FieldColorBuilder,
  ThresholdsConfigBuilder,
  type DynamicConfigValue,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The units that figures have, as Grafana names them. */
export const UNIT = {
  /** Not shortened; say how many decimals. */
  dollars: 'prefix:$',
  /** Shortened, for axes. */
  roughDollars: 'currencyUSD',
  seconds: 's',
  bytes: 'bytes',
  count: 'short',
  /** Not shortened: for few things and for exact figures. */
  exact: 'locale',
  /** From 0 to 1. */
  share: 'percentunit',
  /** A distance between two shares: 0.05 is five points. */
  points: 'percentunit',
  factor: 'none',
  text: 'string',
  time: 'dateTimeAsIso',
} as const;

/** Colours by what they mean, the same on every board. */
export const COLOUR = {
  good: 'green',
  bad: 'red',
  warning: 'orange',
  notice: 'yellow',
  neutral: 'blue',
  quiet: 'text',
} as const;

/** From this value upward, this colour. */
export type Threshold = { readonly from: number; readonly colour: string };

/** How a share of successes is shown. */
export const SUCCESS_SHARE: ShareStyle & { readonly colour: string } = {
  unit: UNIT.share,
  decimals: 1,
  colour: COLOUR.bad,
  thresholds: [
    { from: 0.8, colour: COLOUR.warning },
    { from: 0.95, colour: COLOUR.good },
  ],
};

/** How a share is shown. */
type ShareStyle = {
  readonly unit: string;
  readonly decimals: number;
  readonly thresholds: readonly Threshold[];
};

/** How the used part of a budget is shown. */
export const BUDGET_USED: ShareStyle & { readonly nothing: string } = {
  unit: UNIT.share,
  decimals: 0,
  nothing: 'no budget',
  thresholds: [
    { from: 0.8, colour: COLOUR.warning },
    { from: 1, colour: COLOUR.bad },
  ],
};

/**
 * Colours by threshold, or the palette's in the order of the series. By name, Grafana would pick them by a hash, which
 * gives several series of a graph, and all slices of some pies, the same colour.
 */
export const COLOUR_MODE = {
  thresholds: (): FieldColorBuilder => new FieldColorBuilder().mode(FieldColorModeId.Thresholds),
  bySeries: (): FieldColorBuilder => new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic),
};

/** Colours of values with a meaning, for every panel whose series carry them as names. */
export const MEANING: Readonly<Record<string, string>> = {
  success: COLOUR.good,
  failure: COLOUR.bad,
  cancelled: COLOUR.notice,
  abandoned: COLOUR.warning,
};

/** Steps of colour over a base colour. */
export function thresholds(base: string, steps: readonly Threshold[] = []): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(({ from, colour }) => ({ value: from, color: colour }))]);
}

/** The property that gives a series or column a fixed colour. */
export function fixedColour(colour: string): DynamicConfigValue {
  return {
    id: 'color',
    value: { mode: FieldColorModeId.Fixed, fixedColor: colour },
  };
}
