/** A value at a place of the x axis, with its interval; null if unknown. */
export type Point = {
  readonly label: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What a tooltip says. */
  readonly text: string;
};

/** A place at which something changed. */
export type Mark = { readonly index: number; readonly text: string };

/** What a chart of a line shows. Sizes in pixels. */
export type LineChartProps = {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly valueText: (value: number) => string;
  readonly marks?: readonly Mark[];
  /** The highest value that is possible, such as 1 of shares: intervals do not reach further. */
  readonly highest?: number;
};

/** A bar that consists of parts, in the order of the categories. */
export type StackedBar = { readonly label: string; readonly parts: readonly number[]; readonly text: string };

/** What a chart of stacked bars shows. */
export type StackedBarsProps = {
  readonly bars: readonly StackedBar[];
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly valueText: (value: number) => string;
};

/** A part of a whole. */
export type Slice = { readonly name: string; readonly value: number; readonly text: string };

/** What a pie chart shows. */
export type PieChartProps = { readonly slices: readonly Slice[]; readonly size: number; readonly title: string };

/** A share with its interval. */
export type IntervalBarProps = {
  /** All from 0 to 1; null if unknown. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly width: number;
  readonly title: string;
};

/** A part of a run on the axis of its time, in milliseconds since its start. */
export type TimeBar = {
  readonly label: string;
  readonly start: number;
  readonly duration: number;
  /** Whether it succeeded; null if that is not known. */
  readonly isGood: boolean | null;
  readonly text: string;
};

/** What a chart of times shows. */
export type TimeBarsProps = {
  readonly bars: readonly TimeBar[];
  readonly width: number;
  readonly title: string;
  readonly valueText: (ms: number) => string;
};

/** Charts as SVG text, for documents: each contains all that it needs except the colors of `tokens`. */
export type StaticCharts = {
  readonly lineChart: (props: LineChartProps) => string;
  readonly stackedBars: (props: StackedBarsProps) => string;
  readonly pieChart: (props: PieChartProps) => string;
  readonly intervalBar: (props: IntervalBarProps) => string;
  readonly timeBars: (props: TimeBarsProps) => string;
  /** The style sheet with the colors, for a light and a dark theme. */
  readonly tokens: string;
};
