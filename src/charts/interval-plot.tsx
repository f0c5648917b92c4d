import type { JSX } from 'react';

type Props = {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The value that stands for no difference, such as 0 or 1. */
  readonly none: number;
  /** The range of what is no practical difference. */
  readonly margin?: readonly [number, number];
  /** Whether values are compared as ratios, so that ×2 is as far from 1 as ×½. */
  readonly isRatio: boolean;
  readonly width: number;
  readonly title: string;
};

const HEIGHT = 22;

const MIDDLE = HEIGHT / 2;

/** A difference with its interval, beside the line of no difference and the range of no practical difference. */
export function IntervalPlot({ value, low, high, none, margin, isRatio, width, title }: Props): JSX.Element {
  const x = placeIn({ none, values: [value, low, high, ...(margin ?? [])], isRatio, width });
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={title}>
      <title>{title}</title>
      {margin ? (
        <rect x={x(margin[0])} width={x(margin[1]) - x(margin[0])} height={HEIGHT} fill="var(--raised)" />
      ) : null}
      <line x1={x(none)} x2={x(none)} y2={HEIGHT} stroke="var(--muted)" strokeDasharray="2 2" />
      {low === null || high === null ? null : (
        <path
          d={`M${x(low)} ${MIDDLE - 5}v10M${x(high)} ${MIDDLE - 5}v10M${x(low)} ${MIDDLE}H${x(high)}`}
          stroke="var(--chart-1)"
          strokeWidth={2}
          fill="none"
        />
      )}
      {value === null ? null : <circle cx={x(value)} cy={MIDDLE} r={4} fill="var(--chart-1)" />}
    </svg>
  );
}

type PlaceProps = Pick<Props, 'none' | 'isRatio' | 'width'> & { readonly values: readonly (number | null)[] };

/** A scale that is as long to both sides of no difference. */
function placeIn({ none, values, isRatio, width }: PlaceProps): (value: number) => number {
  const distance = (value: number): number => (isRatio ? Math.log(value / none) : value - none);
  const farthest = Math.max(...values.map((value) => (value === null ? 0 : Math.abs(distance(value)))), 1e-9);
  const half = width / 2 - 5;
  return (value) => Number((width / 2 + (distance(value) / farthest) * half).toFixed(1));
}
