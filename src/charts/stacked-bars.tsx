import type { JSX } from 'react';
import type { StackedBarsProps } from './chart-data.ts';
import { XAxis, YAxis } from './axes.tsx';
import { categoryColor } from './colors.ts';
import { MARGIN, scaleTo, widthOfPlace } from './scale.ts';

/** Bars side by side, each a stack of categories. */
export function StackedBars({ bars, width, height, title, valueText }: StackedBarsProps): JSX.Element {
  const highest = Math.max(0, ...bars.map(({ parts }) => sumOf(parts)));
  const scale = scaleTo(highest, { from: height - MARGIN.bottom, to: MARGIN.top });
  const step = widthOfPlace(width, bars.length);
  const x = (index: number): number => MARGIN.left + (index + 0.5) * step;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <YAxis scale={scale} width={width} text={valueText} />
      <XAxis labels={bars.map(({ label }) => label)} place={x} y={height - 6} width={width} />
      {bars.map(({ label, parts, text }, index) => (
        <g key={label}>
          <title>{text}</title>
          {parts.map((part, category) => {
            const base = sumOf(parts.slice(0, category));
            const [top, bottom] = [scale.place(base + part), scale.place(base)];
            return (
              <rect
                key={category}
                x={x(index) - step * 0.38}
                width={Math.max(1, step * 0.76)}
                y={top}
                height={Math.max(0, bottom - top)}
                fill={categoryColor(category)}
              />
            );
          })}
        </g>
      ))}
    </svg>
  );
}

function sumOf(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}
