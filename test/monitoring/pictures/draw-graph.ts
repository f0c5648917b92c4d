import type { DataFrame, Field } from '@grafana/data';
import { textPixels } from '../../../src/monitoring/panels/column.ts';
import { grafana } from '../rendering/grafana-data.ts';
import { THEME, type RenderedPanel } from '../rendering/render-panel.ts';
import { INK, polyline, rectangle, round, text, type Box } from './svg.ts';

type Range = { readonly from: number; readonly to: number };

/** The lines or stacked bars of a graph, with its axes and legend. */
export function drawGraph(rendered: RenderedPanel, box: Box, range: Range): string[] {
  const series = seriesOf(rendered);
  const { drawStyle } = (rendered.fieldConfig.defaults.custom ?? {}) as { drawStyle?: string };
  const isBars = drawStyle === 'bars';
  const extreme = isBars ? highestSum : highest;
  const least = -extreme(series, -1);
  const highestShown = Math.max(extreme(series), softMax(rendered));
  const most = highestShown === 0 && least === 0 ? 1 : highestShown;
  const [first] = series;
  const format = (value: number): string => formatted(first?.field, value);
  const plot = plotOf(box, range, { least, most });
  return [
    ...axes(plot, range, { least, most }, format),
    ...(isBars ? drawBars(series, plot) : series.map((one) => line(one, plot))),
    ...legend(series, box),
  ];
}

type Series = {
  readonly name: string;
  readonly color: string;
  readonly isDashed: boolean;
  readonly field: Field;
  readonly points: [number, number][];
};

type Custom = { readonly lineStyle?: { readonly fill?: string } };

function seriesOf({ frames }: RenderedPanel): Series[] {
  return frames.flatMap((frame) => {
    const times = frame.fields.find(({ type }) => type === grafana.FieldType.time)?.values ?? [];
    return frame.fields
      .filter(({ type }) => type === grafana.FieldType.number)
      .map((field) => ({
        name: grafana.getFieldDisplayName(field, frame as DataFrame, [...frames]),
        color: grafana.getFieldSeriesColor(field, THEME).color ?? INK.text,
        isDashed: (field.config.custom as Custom | undefined)?.lineStyle?.fill === 'dash',
        field,
        points: times.flatMap((time: number, index: number): [number, number][] => {
          const value = Number(field.values[index] ?? Number.NaN);
          return Number.isFinite(value) ? [[time, value]] : [];
        }),
      }));
  });
}

/** The highest stack of bars upward or, with the sign -1, downward. */
function highestSum(series: readonly Series[], sign = 1): number {
  const sums = new Map<number, number>();
  for (const [time, value] of series.flatMap(({ points }) => points))
    sums.set(time, (sums.get(time) ?? 0) + Math.max(0, sign * value));
  return Math.max(0, ...sums.values());
}

function highest(series: readonly Series[], sign = 1): number {
  return Math.max(0, ...series.flatMap(({ points }) => points.map(([, value]) => sign * value)));
}

function softMax({ fieldConfig }: RenderedPanel): number {
  return Number((fieldConfig.defaults.custom as { axisSoftMax?: number } | undefined)?.axisSoftMax ?? 0);
}

function formatted(field: Field | undefined, value: number): string {
  const display = field?.display?.(value);
  return display ? grafana.formattedValueToString(display) : String(value);
}

/** The plot of a graph and its axes. */
type Plot = Box & { readonly at: (time: number) => number; readonly level: (value: number) => number };

const AXIS = 72;

const LEGEND = 26;

function plotOf(box: Box, { from, to }: Range, { least, most }: { least: number; most: number }): Plot {
  const x = box.x + AXIS;
  const width = box.width - AXIS - 12;
  const height = box.height - LEGEND - 22;
  const bottom = box.y + height;
  return {
    ...{ x, y: box.y, width, height },
    at: (time) => x + (width * (time - from)) / (to - from),
    level: (value) => bottom - (height * (value - least)) / ((most - least) * 1.05),
  };
}

function axes(
  plot: Plot,
  { from, to }: Range,
  { least, most }: { least: number; most: number },
  format: (value: number) => string,
): string[] {
  const levels = least < 0 ? [least, 0, most] : [0, most / 2, most];
  const times = marksOf(plot.width).map((share) => from + share * (to - from));
  return [
    ...levels.flatMap((value) => [
      rectangle({ x: plot.x, y: plot.level(value), width: plot.width, height: 1 }, INK.edge),
      text(format(value), plot.x - 8, plot.level(value) + 4, { size: 12, color: INK.quiet, anchor: 'end' }),
    ]),
    ...times.map((time) =>
      text(new Date(time).toISOString().slice(5, 16).replace('T', ' '), plot.at(time), plot.y + plot.height + 16, {
        ...{ size: 12, color: INK.quiet, anchor: 'middle' },
      }),
    ),
  ];
}

/** The pixels that a mark of the time axis needs. */
const MARK = 88;

/** Where marks of the time axis are, as shares of its width, so that they do not overlap. */
function marksOf(width: number): readonly number[] {
  return (
    [[0.1, 0.37, 0.64, 0.91], [0.2, 0.8], [0.5]].find(
      (shares) => shares.length === 1 || ((shares[1] ?? 0) - (shares[0] ?? 0)) * width >= MARK,
    ) ?? []
  );
}

/** The number of intervals of a range, about. */
const BARS = 40;

/** Bars after their points, on top of each other. */
function drawBars(series: readonly Series[], plot: Plot): string[] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].toSorted((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => plot.at(time) - plot.at(times[index] ?? 0));
  const width = Math.max(2, Math.min(...gaps, plot.width / BARS) * 0.85);
  const stacks = new Map<string, number>();
  return series.flatMap(({ points, color }) =>
    points
      .filter(([, value]) => value !== 0)
      .map(([time, value]) => {
        // Positive and negative values are separate stacks.
        const stack = `${Math.sign(value)} ${time}`;
        const start = stacks.get(stack) ?? 0;
        stacks.set(stack, start + value);
        const [top, bottom] = [plot.level(Math.max(start, start + value)), plot.level(Math.min(start, start + value))];
        const x = plot.at(time);
        const visible = Math.max(0, Math.min(width, plot.x + plot.width - x));
        return rectangle({ x, y: top, width: visible, height: bottom - top }, color, 'fill-opacity="0.85"');
      }),
  );
}

function line({ points, color, isDashed }: Series, plot: Plot): string {
  const [only, ...others] = points;
  if (only && others.length === 0)
    return rectangle({ x: plot.at(only[0]) - 2, y: plot.level(only[1]) - 2, width: 5, height: 5 }, color);
  return polyline(
    points.map(([time, value]) => [plot.at(time), plot.level(value)]),
    color,
    isDashed ? 'stroke-dasharray="10 10"' : '',
  );
}

/** The pixels of the number of series whose names do not fit. */
const MORE = 34;

/** The names of the series that fit, and the number of the others, which Grafana would show in further lines. */
function legend(series: readonly Series[], { x, y, width, height }: Box): string[] {
  const drawn: string[] = [];
  let left = x + 8;
  for (const [index, { name, color, isDashed }] of series.entries()) {
    const isLast = index === series.length - 1;
    const end = left + textPixels(name, 400, 12) + 34;
    if (end + (isLast ? 0 : MORE) > x + width)
      return [...drawn, text(`+ ${series.length - index}`, left, y + height - 6, { size: 12, color: INK.quiet })];
    drawn.push(
      ...(isDashed ? [0, 9] : [0, 5, 9]).map((at) =>
        rectangle({ x: left + at, y: y + height - 12, width: 5, height: 4 }, color),
      ),
      text(name, left + 20, y + height - 6, { size: 12 }),
    );
    left = round(end);
  }
  return drawn;
}
