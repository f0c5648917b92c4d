import type { BlockCounts } from './rate-difference.ts';

/** The bets as shares of the highest one, which loses everything with the first block that only `a` wins. */
const SHARES = Array.from({ length: 18 }, (_, index) => 0.05 * (index + 1));

const LOG_BETS = Math.log(SHARES.length);

/**
 * The logarithm of the e-value against the hypothesis that `a` succeeds at least the margin more often than `b`. It is
 * the mean of fixed bets: a bet of λ on a block multiplies the stake by 1 + λ (margin − d), with d = 1 if only `a` won, −1
 * if only `b` did, else 0. Under the hypothesis, no bet gains in expectation, whatever the rates are (Waudby-Smith and
 * Ramdas, JRSS-B 86(1), 2024). A bet on every difference beyond the margin is sharper than a test of a single one.
 */
export function logMarginEvidence(counts: BlockCounts, margin: number): number {
  const bets = betsOn(margin);
  const high = highestBet(counts, bets);
  let sum = 0;
  for (const bet of bets) sum += Math.exp(logStake(counts, bet) - high);
  return high + Math.log(sum) - LOG_BETS;
}

/** The logarithms of the factors of each bet. */
type Bet = readonly [a: number, b: number, tie: number];

const BETS = new Map<number, readonly Bet[]>();

function betsOn(margin: number): readonly Bet[] {
  const known = BETS.get(margin);
  if (known) return known;
  const bets = SHARES.map((share): Bet => {
    const bet = share / (1 - margin);
    return [Math.log(1 + bet * (margin - 1)), Math.log(1 + bet * (margin + 1)), Math.log(1 + bet * margin)];
  });
  BETS.set(margin, bets);
  return bets;
}

function highestBet(counts: BlockCounts, bets: readonly Bet[]): number {
  let high = -Infinity;
  for (const bet of bets) high = Math.max(high, logStake(counts, bet));
  return high;
}

function logStake({ a, b, ties }: BlockCounts, bet: Bet): number {
  return a * bet[0] + b * bet[1] + ties * bet[2];
}

/** Whether the logarithm of this e-value is at least the limit; the mean of the bets is never above the highest one. */
export function hasMarginEvidence(counts: BlockCounts, margin: number, limit: number): boolean {
  return highestBet(counts, betsOn(margin)) >= limit && logMarginEvidence(counts, margin) >= limit;
}
