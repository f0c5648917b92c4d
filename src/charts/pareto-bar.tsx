import type { JSX } from 'react';

type Props = {
  /** Both from 0 to 1. */
  readonly share: number;
  readonly cumulative: number;
  readonly width: number;
  readonly title: string;
};

const HEIGHT = 16;

/** A share as a bar that begins where the shares before end, up to the cumulative share. */
export function ParetoBar({ share, cumulative, width, title }: Props): JSX.Element {
  const end = Math.max(2, cumulative * width);
  const length = Math.max(2, share * width);
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={title}>
      <title>{title}</title>
      <rect width={width} y={3} height={10} rx={2} fill="var(--raised)" />
      <rect x={end - length} width={length} y={3} height={10} fill="var(--failure)" opacity={0.75} />
      <line x1={end - 0.75} x2={end - 0.75} y2={HEIGHT} stroke="var(--text)" strokeWidth={1.5} />
    </svg>
  );
}
