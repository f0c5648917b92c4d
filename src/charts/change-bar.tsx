import type { JSX } from 'react';

type Props = {
  /** From −1 to 1. */
  readonly share: number;
  readonly width: number;
  readonly title: string;
};

const HEIGHT = 14;

/** A change as a bar to the left (less) or right (more) of a line. */
export function ChangeBar({ share, width, title }: Props): JSX.Element {
  const middle = width / 2;
  const length = Math.max(1, Math.abs(share) * (middle - 1));
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={title}>
      <rect
        x={share < 0 ? middle - length : middle}
        y={2}
        width={length}
        height={HEIGHT - 4}
        fill={share < 0 ? 'var(--success)' : 'var(--failure)'}
      />
      <line x1={middle} x2={middle} y2={HEIGHT} stroke="var(--muted)" />
    </svg>
  );
}
