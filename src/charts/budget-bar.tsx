import type { JSX } from 'react';

type Props = {
  readonly spent: number;
  /** What the whole period will probably cost; null if unknown. */
  readonly projected: number | null;
  readonly budget: number;
  readonly width: number;
  readonly title: string;
};

const HEIGHT = 14;

/** What is spent of a budget, what is projected, and the budget as a line. */
export function BudgetBar({ spent, projected, budget, width, title }: Props): JSX.Element {
  const most = Math.max(budget, spent, projected ?? 0) * 1.04;
  const x = (usd: number): number => (usd / most) * width;
  return (
    <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={title}>
      <title>{title}</title>
      <rect width={width} y={3} height={8} rx={2} fill="var(--raised)" />
      {projected === null ? null : (
        <rect width={x(projected)} y={3} height={8} rx={2} fill="var(--chart-1)" opacity={0.3} />
      )}
      <rect width={x(spent)} y={3} height={8} rx={2} fill={spent > budget ? 'var(--failure)' : 'var(--chart-1)'} />
      <line x1={x(budget)} x2={x(budget)} y2={HEIGHT} stroke="var(--text)" strokeWidth={2} />
    </svg>
  );
}
