import type { Block } from '../blocks.ts';
import type { Side } from '../outcome.ts';
import type { BlockCounts } from './rate-difference.ts';
import { addWin, createWinEvidence, logSum, logWinEvidence, type WinEvidence } from './win-evidence.ts';

/** The evidence against equal success rates. */
export type SuccessEvidence = {
  blocks: number;
  /** Blocks of the same type of task but not of the same task. */
  unpaired: number;
  readonly all: WinEvidence;
  readonly pairs: WinEvidence;
  /** The logarithm of the evidence in the success rates of unpaired blocks. */
  logRates: number;
  readonly strata: Map<string, Stratum>;
};

type Stratum = { readonly a: Rate; readonly b: Rate };

type Rate = { successes: number; runs: number };

/** Evidence without blocks. */
export function createSuccessEvidence(): SuccessEvidence {
  return {
    blocks: 0,
    unpaired: 0,
    all: createWinEvidence(),
    pairs: createWinEvidence(),
    logRates: 0,
    strata: new Map(),
  };
}

/** Adds a block. */
export function addSuccess(evidence: SuccessEvidence, block: Block): void {
  const winner = winnerOf(block);
  evidence.blocks += 1;
  if (winner) addWin(evidence.all, winner);
  if (block.isSameTask) {
    if (winner) addWin(evidence.pairs, winner);
    return;
  }
  evidence.unpaired += 1;
  evidence.logRates += addRates(evidence.strata, block);
}

function winnerOf({ a, b }: Block): Side | undefined {
  if (a.success === b.success) return undefined;
  return a.success ? 'a' : 'b';
}

/**
 * Adds an unpaired block to the rates of its type of task; returns the logarithm of its likelihood ratio: rates
 * estimated from earlier blocks, with the prior Beta(½, ½), against their mean for both arms (Turner, Ly and Grünwald,
 * JSPI 230, 2024). Types of task multiply (Turner and Grünwald, AISTATS 2023).
 */
function addRates(strata: SuccessEvidence['strata'], block: Block): number {
  const stratum = strata.get(block.taskType) ?? { a: { successes: 0, runs: 0 }, b: { successes: 0, runs: 0 } };
  strata.set(block.taskType, stratum);
  const rates = { a: estimate(stratum.a), b: estimate(stratum.b) };
  const shared = (rates.a + rates.b) / 2;
  let factor = 0;
  for (const arm of ['a', 'b'] as const) {
    const { success } = block[arm];
    factor += logLikelihood(rates[arm], success) - logLikelihood(shared, success);
    stratum[arm].runs += 1;
    stratum[arm].successes += Number(success);
  }
  return factor;
}

function estimate({ successes, runs }: Rate): number {
  return (successes + 0.5) / (runs + 1);
}

function logLikelihood(rate: number, success: boolean): number {
  return Math.log(success ? rate : 1 - rate);
}

/** The weight of the e-process on rates: it is sooner sure of large differences only. */
const RATES_WEIGHT = 0.25;

/**
 * The logarithm of the e-value against equal success rates: a mean of two e-processes over the same blocks. One only
 * regards which arm won, the other also uses blocks that both or neither won (see `addRates`). On pairs of the same
 * task they are equal.
 */
export function logSuccessEvidence({ all, pairs, logRates, unpaired }: SuccessEvidence): number {
  const byWins = logWinEvidence(all);
  if (unpaired === 0) return byWins;
  const byRates = logWinEvidence(pairs) + logRates;
  return logSum([byWins + Math.log(1 - RATES_WEIGHT), byRates + Math.log(RATES_WEIGHT)]);
}

/** The blocks, by which arm succeeded in them. */
export function countsOf({ all: { wins }, blocks }: SuccessEvidence): BlockCounts {
  return { a: wins.a, b: wins.b, ties: blocks - wins.a - wins.b };
}
