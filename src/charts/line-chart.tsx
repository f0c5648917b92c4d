import type { JSX } from 'react';
import type { LineChartProps, Mark, Point } from './chart-data.ts';
import { XAxis, YAxis } from './axes.tsx';
import { MARGIN, scaleTo, widthOfPlace, type Scale } from './scale.ts';

/** A line with the interval of each value as a band. Unknown values leave a gap. */
export function LineChart({
  points,
  width,
  height,
  title,
  valueText,
  marks = [],
  highest,
}: LineChartProps): JSX.Element {
  const scale = scaleTo(highest ?? highestOf(points), { from: height - MARGIN.bottom, to: MARGIN.top });
  const step = widthOfPlace(width, points.length);
  const x = (index: number): number => MARGIN.left + (index + 0.5) * step;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <YAxis scale={scale} width={width} text={valueText} />
      <XAxis labels={points.map(({ label }) => label)} place={x} y={height - 6} width={width} />
      <path d={bandPath(points, x, scale)} fill="var(--chart-1)" opacity={0.18} />
      <path d={linePath(points, x, scale)} fill="none" stroke="var(--chart-1)" strokeWidth={2} strokeLinejoin="round" />
      <Marks marks={marks} place={x} bottom={height - MARGIN.bottom} />
      {points.map(({ value, label, text }, index) => (
        <g key={label}>
          <title>{text}</title>
          <rect
            x={x(index) - step / 2}
            width={step}
            y={MARGIN.top}
            height={height - MARGIN.top - MARGIN.bottom}
            fill="transparent"
          />
          {value === null ? null : (
            <circle cx={x(index)} cy={scale.place(value)} r={step < 8 ? 1.5 : 3} fill="var(--chart-1)" />
          )}
        </g>
      ))}
    </svg>
  );
}

/** An interval of few runs can be so wide that the line would be flat: it is cut off at twice the highest value. */
function highestOf(points: readonly Point[]): number {
  const top = Math.max(...points.flatMap(({ value }) => value ?? []), 0);
  return Math.max(top, ...points.flatMap(({ high }) => Math.min(high ?? 0, 2 * top)));
}

type Place = (index: number) => number;

/** One area for each stretch of values with an interval. */
function bandPath(points: readonly Point[], x: Place, scale: Scale): string {
  const stretches: number[][] = [[]];
  for (const [index, { low, high }] of points.entries())
    if (low === null || high === null) stretches.push([]);
    else stretches.at(-1)?.push(index);
  const limited = (value: number): string => scale.place(Math.min(value, scale.max)).toFixed(1);
  return stretches
    .filter((indexes) => indexes.length > 1)
    .map((indexes) => {
      const upper = indexes.map((index) => `${x(index).toFixed(1)} ${limited(points[index]?.high ?? 0)}`);
      const lower = indexes.toReversed().map((index) => `${x(index).toFixed(1)} ${limited(points[index]?.low ?? 0)}`);
      return `M${[...upper, ...lower].join('L')}Z`;
    })
    .join('');
}

function linePath(points: readonly Point[], x: Place, scale: Scale): string {
  return points
    .map(({ value }, index) => {
      if (value === null) return '';
      const isStart = index === 0 || points[index - 1]?.value === null;
      return `${isStart ? 'M' : 'L'}${x(index).toFixed(1)} ${scale.place(value).toFixed(1)}`;
    })
    .join('');
}

type MarksProps = { readonly marks: readonly Mark[]; readonly place: Place; readonly bottom: number };

/** Lines at places where something changed. */
function Marks({ marks, place, bottom }: MarksProps): JSX.Element {
  return (
    <>
      {marks.map(({ index, text }) => (
        <g key={index} transform={`translate(${place(index)} 0)`}>
          <title>{text}</title>
          <line y1={MARGIN.top} y2={bottom} stroke="var(--failure)" strokeDasharray="3 3" />
          <path d={`M0 ${MARGIN.top - 6}l5 6h-10z`} fill="var(--failure)" />
        </g>
      ))}
    </>
  );
}
