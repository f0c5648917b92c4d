import type { JSX } from 'react';
import type { StackedBarsProps } from './chart-data.ts';
import { XAxis, YAxis } from './axes.tsx';
import { categoryColor } from './colors.ts';
import { MARGIN, scaleTo, widthOfPlace } from './scale.ts';

/** Lines of categories on top of each other, with the areas between them; the data is that of stacked bars. */
export function StackedAreas({ bars, width, height, title, valueText }: StackedBarsProps): JSX.Element {
  const stacks = bars.map(({ parts }) => sumsOf(parts));
  const highest = Math.max(0, ...stacks.map((sums) => sums.at(-1) ?? 0));
  const bottom = height - MARGIN.bottom;
  const scale = scaleTo(highest, { from: bottom, to: MARGIN.top });
  const step = widthOfPlace(width, bars.length);
  const x = (index: number): number => MARGIN.left + (index + 0.5) * step;
  const categories = Math.max(0, ...bars.map(({ parts }) => parts.length));
  const line = (category: number): string[] =>
    stacks.map((sums, index) => `${x(index).toFixed(1)} ${scale.place(sums[category] ?? 0).toFixed(1)}`);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <YAxis scale={scale} width={width} text={valueText} />
      <XAxis labels={bars.map(({ label }) => label)} place={x} y={height - 6} width={width} />
      {Array.from({ length: categories }, (_, category) => (
        <g key={category}>
          <path
            d={`M${[...line(category + 1), ...line(category).toReversed()].join('L')}Z`}
            fill={categoryColor(category)}
            opacity={0.35}
          />
          <path d={`M${line(category + 1).join('L')}`} fill="none" stroke={categoryColor(category)} strokeWidth={2} />
        </g>
      ))}
      {bars.map(({ label, text }, index) => (
        <rect
          key={label}
          x={x(index) - step / 2}
          width={step}
          y={MARGIN.top}
          height={bottom - MARGIN.top}
          fill="transparent"
        >
          <title>{text}</title>
        </rect>
      ))}
    </svg>
  );
}

/** The sums of the first parts, from none to all of them. */
function sumsOf(parts: readonly number[]): readonly number[] {
  return [0, ...parts.map((_, index) => parts.slice(0, index + 1).reduce((sum, part) => sum + part, 0))];
}
