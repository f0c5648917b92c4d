import type { Side } from '../outcome.ts';

/** The evidence that one arm wins more of the blocks that exactly one arm wins. */
export type WinEvidence = {
  readonly wins: Record<Side, number>;
  /** The logarithm of the evidence under each prior, with its weight. */
  readonly logs: number[];
};

/** Beta distributions of the probability that `a` wins: anything, or about three wins of four for one arm. */
const PRIORS = [
  { weight: 0.2, a: 0.5, b: 0.5 },
  { weight: 0.4, a: 12, b: 4 },
  { weight: 0.4, a: 4, b: 12 },
] as const;

/** Evidence without blocks. */
export function createWinEvidence(): WinEvidence {
  return { wins: { a: 0, b: 0 }, logs: PRIORS.map(({ weight }) => Math.log(weight)) };
}

/** Adds a block that only this arm won. */
export function addWin(evidence: WinEvidence, winner: Side): void {
  const { wins, logs } = evidence;
  for (const [index, prior] of PRIORS.entries()) {
    const predicted = (wins[winner] + prior[winner]) / (wins.a + wins.b + prior.a + prior.b);
    logs[index] = (logs[index] ?? 0) + Math.log(2 * predicted);
  }
  wins[winner] += 1;
}

/**
 * The logarithm of the e-value against equal chances to win: 2^d B(x + α, d − x + β) / B(α, β) with x of d wins, averaged
 * over the priors. No success rates are needed, so blocks of all tasks add up (Grünwald, de Heide and Koolen,
 * JRSS-B 86(5), 2024).
 */
export function logWinEvidence({ logs }: WinEvidence): number {
  return logSum(logs);
}

/** The logarithm of the sum of the numbers with these logarithms. */
export function logSum(logs: readonly number[]): number {
  const high = Math.max(...logs);
  return high + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - high), 0));
}
