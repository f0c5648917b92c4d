import { FieldColorModeId, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { FieldColorBuilder, ThresholdsConfigBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { BUDGET_EXHAUSTED, BUDGET_WARNING, SUCCESS_RATE_LEVELS } from '../thresholds.ts';

/** Grafana's IDs of units. */
export const UNIT = {
  /** Not abbreviated, with thousands separators; requires decimals. */
  dollars: 'currency:financial:$',
  /** Abbreviated, for axes. */
  axisDollars: 'currencyUSD',
  /** For durations below a minute: Grafana writes longer ones as decimals, such as 8.33 mins. */
  seconds: 's',
  /** Hours, minutes and seconds: 500 seconds are 00:08:20. Axes in it are at least 8 s long. */
  duration: 'dthms',
  /** Values that are compared, rarely of minutes: 100 seconds are 100.00 s with two decimals. */
  plainSeconds: 'suffix:s',
  bytes: 'bytes',
  count: 'short',
  /** Not abbreviated. */
  exact: 'locale',
  /** A ratio from 0 to 1. */
  share: 'percentunit',
  /** A difference of two values from 0 to 100. */
  points: 'suffix:pp',
  /** A value from 0 to 100. */
  percent: 'percent',
  factor: 'none',
  text: 'string',
  time: 'dateTimeAsIso',
  /** A time that is known to the minute at best. */
  minute: 'time:YYYY-MM-DD HH:mm',
} as const;

/** Colors by meaning. */
export const COLOR = {
  good: 'green',
  bad: 'red',
  warning: 'orange',
  notice: 'yellow',
  neutral: 'blue',
  quiet: 'text',
} as const;

/** The color of values from a threshold upward. */
export type Threshold = { readonly from: number; readonly color: string };

/** Success rates. */
export const SUCCESS_SHARE: ShareStyle & { readonly color: string } = {
  unit: UNIT.share,
  decimals: 1,
  color: COLOR.bad,
  thresholds: [
    { from: SUCCESS_RATE_LEVELS.acceptable, color: COLOR.warning },
    { from: SUCCESS_RATE_LEVELS.good, color: COLOR.good },
  ],
};

/** Options of shares and rates. */
type ShareStyle = {
  readonly unit: string;
  readonly decimals: number;
  readonly thresholds: readonly Threshold[];
};

/** Used shares of a budget. */
export const BUDGET_USED: ShareStyle & { readonly noValue: string } = {
  unit: UNIT.share,
  decimals: 0,
  noValue: 'no budget',
  thresholds: levels({ warning: BUDGET_WARNING.spent, critical: BUDGET_EXHAUSTED }),
};

/**
 * Colors by threshold, or a fixed one. From its palettes, Grafana would choose colors by the order of the series, which
 * depends on the selection, or by a hash of their names, which gives several series the same color.
 */
export const COLOR_MODE = {
  thresholds: (): FieldColorBuilder => new FieldColorBuilder().mode(FieldColorModeId.Thresholds),
  fixed: (color: string): FieldColorBuilder => new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(color),
};

/** The thresholds of a value of which more is worse. */
export function levels({ warning, critical }: { readonly warning: number; readonly critical?: number }): Threshold[] {
  return [
    { from: warning, color: COLOR.warning },
    ...(critical === undefined ? [] : [{ from: critical, color: COLOR.bad }]),
  ];
}

/** Thresholds above a base color. */
export function thresholds(base: string, steps: readonly Threshold[] = []): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(({ from, color }) => ({ value: from, color: color }))]);
}
