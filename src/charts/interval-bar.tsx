import type { JSX } from 'react';
import type { IntervalBarProps } from './chart-data.ts';

const HEIGHT = 16;

/** A share with its interval, as a bar with a whisker. */
export function IntervalBar({ value, low, high, width, title }: IntervalBarProps): JSX.Element {
  const x = (share: number): number => 1 + share * (width - 2);
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={title}>
      <title>{title}</title>
      <rect width={width} y={3} height={10} rx={2} fill="var(--raised)" />
      {value === null ? null : <rect width={x(value)} y={3} height={10} rx={2} fill="var(--chart-1)" opacity={0.75} />}
      {low === null || high === null ? null : (
        <path
          d={`M${x(low)} 4v8M${x(high)} 4v8M${x(low)} 8H${x(high)}`}
          stroke="var(--text)"
          strokeWidth={1.5}
          fill="none"
        />
      )}
    </svg>
  );
}
