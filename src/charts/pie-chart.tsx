import type { JSX } from 'react';
import type { PieChartProps } from './chart-data.ts';
import { categoryColor } from './colors.ts';

/** Parts of a whole as a ring, from the top clockwise. */
export function PieChart({ slices, size, title }: PieChartProps): JSX.Element {
  const whole = slices.reduce((sum, { value }) => sum + value, 0);
  const radius = size / 2 - 1;
  const starts = slices.map((_, index) => slices.slice(0, index).reduce((sum, { value }) => sum + value, 0));
  return (
    <svg width={size} height={size} viewBox={`${-size / 2} ${-size / 2} ${size} ${size}`} role="img" aria-label={title}>
      {slices.map(({ name, value, text }, index) => (
        <path
          key={name}
          d={ringPath((starts[index] ?? 0) / whole, ((starts[index] ?? 0) + value) / whole, radius)}
          fill={categoryColor(index)}
          stroke="var(--surface)"
          strokeWidth={1.5}
        >
          <title>{text}</title>
        </path>
      ))}
    </svg>
  );
}

const HOLE = 0.58;

/** A part of a ring between two shares of a turn. */
function ringPath(from: number, to: number, radius: number): string {
  // A whole turn has no direction: it is drawn a little shorter.
  const end = Math.min(to, from + 0.9999);
  const point = (share: number, r: number): string => {
    const angle = (share - 0.25) * 2 * Math.PI;
    return `${(Math.cos(angle) * r).toFixed(2)} ${(Math.sin(angle) * r).toFixed(2)}`;
  };
  const isLarge = end - from > 0.5 ? 1 : 0;
  const inner = radius * HOLE;
  return `M${point(from, radius)}A${radius} ${radius} 0 ${isLarge} 1 ${point(end, radius)}L${point(end, inner)}A${inner} ${inner} 0 ${isLarge} 0 ${point(from, inner)}Z`;
}
