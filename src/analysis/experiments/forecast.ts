import { randomOf, type Random } from '../../testing/runs/random.ts';
import { comparisonsOf } from './evidence/amount-evidence.ts';
import { outcomesOf, type Experiment } from './experiment.ts';
import { logRatioOf, residualOf, type LogRatio } from './evidence/log-ratio.ts';
import type { MetricName } from './plan.ts';
import type { SuccessEvidence } from './evidence/success-evidence.ts';
import { amountVerdict, successVerdict, type Verdict } from './verdicts.ts';
import { addWin } from './evidence/win-evidence.ts';

/** How many more pairs of runs, one of each arm, a metric probably needs to a verdict. */
export type MorePairs = { readonly low: number; readonly high: number };

const CONTINUATIONS = 200;

/** Without a verdict in this many continuations, fewer than one in ten has one (p < 0.02). */
const FEW_CONTINUATIONS = 40;

const MIN_DECIDED = 0.1;

const LOW_QUANTILE = 0.12;

/**
 * Forecasts when an undecided metric gets a verdict: the experiment is continued many times as its outcomes so far
 * predict, up to the planned number of pairs. The ends are the 12 % and 88 % quantiles of the continuations with a
 * verdict; null if fewer than one in ten has one.
 */
export function morePairs(experiment: Experiment, metric: MetricName): MorePairs | null {
  const horizon = experiment.plan.maxPairs - Math.floor(outcomesOf(experiment) / 2);
  if (horizon <= 0 || experiment.plan.errorRates[metric] === 0 || experiment.decisions[metric].verdict !== 'undecided')
    return null;
  const random = randomOf('forecast', metric, outcomesOf(experiment));
  const continuation =
    metric === 'success' ? successContinuation(experiment, random) : amountContinuation(experiment, metric, random);
  if (!continuation) return null;
  const needed: number[] = [];
  for (let played = 0; played < CONTINUATIONS; played += 1) {
    if (played === FEW_CONTINUATIONS && needed.length === 0) return null;
    const pairs = pairsTo(continuation(), horizon);
    if (pairs !== undefined) needed.push(pairs);
  }
  if (needed.length < CONTINUATIONS * MIN_DECIDED) return null;
  needed.sort((one, other) => one - other);
  return { low: quantile(needed, LOW_QUANTILE), high: quantile(needed, 1 - LOW_QUANTILE) };
}

/** An experiment that continues: adds a pair, and gives the verdict on all pairs so far. */
type Continuation = { readonly addPair: () => void; readonly verdict: () => Verdict };

/** Draws pairs with the predictive probabilities of the blocks so far (Dirichlet ½, ½, ½). */
function successContinuation({ success, plan }: Experiment, random: Random): (() => Continuation) | undefined {
  if (success.blocks === 0) return undefined;
  return () => {
    const { wins, logs } = success.all;
    const all = { wins: { ...wins }, logs: [...logs] };
    const future: SuccessEvidence = { ...success, all };
    const addPair = (): void => {
      const draw = random.next() * (future.blocks + 1.5);
      if (draw < all.wins.a + 0.5) addWin(all, 'a');
      else if (draw < all.wins.a + all.wins.b + 1) addWin(all, 'b');
      future.blocks += 1;
    };
    return { addPair, verdict: () => successVerdict(future, plan) };
  };
}

/** Draws a difference and a spread from the posterior, and pairs from those. */
function amountContinuation(
  { plan, ...experiment }: Experiment,
  metric: 'cost' | 'duration',
  random: Random,
): (() => Continuation) | undefined {
  const comparisons = comparisonsOf(experiment[metric]);
  // Future runs are like most of those so far.
  const index = comparisons.reduce((best, one, at) => (one.weight > (comparisons[best]?.weight ?? 0) ? at : best), 1);
  const now = comparisons[index];
  if (!now) return undefined;
  const isPairs = index === 0;
  const { squares, freedom } = residualOf(now);
  if (freedom === 0 || now.weight === 0) return undefined;
  return () => {
    const variance = (squares / freedom) * Math.exp(random.normal() * Math.sqrt(2 / freedom));
    const difference = logRatioOf(now) + random.normal() * Math.sqrt(variance / now.weight);
    const future = { ...now };
    const all = comparisons.with(index, future);
    return {
      addPair: () => addDrawnPair(future, difference + random.normal() * Math.sqrt(2 * variance), variance, isPairs),
      verdict: () => amountVerdict(all, plan.errorRates[metric], plan),
    };
  };
}

/** Adds a pair with this difference; a pair of runs of one task is a cell of its own. */
function addDrawnPair(future: LogRatio, difference: number, variance: number, isCell: boolean): void {
  future.values += 2;
  future.cells += Number(isCell);
  future.weight += 0.5;
  future.weighted += 0.5 * difference;
  future.weightedSquares += 0.5 * difference * difference;
  if (!isCell) future.within += variance;
}

/** Looks are a tenth of the pairs so far apart: a forecast needs no finer ones, and most of the time goes into looks. */
const LOOK_EVERY = 10;

/** The number of pairs to the first verdict, if there is one within the horizon. */
function pairsTo({ addPair, verdict }: Continuation, horizon: number): number | undefined {
  for (let pairs = 1, next = 1; pairs <= horizon; pairs += 1) {
    addPair();
    if (pairs < next && pairs < horizon) continue;
    if (verdict() !== 'undecided') return pairs;
    next = pairs + Math.max(1, Math.floor(pairs / LOOK_EVERY));
  }
  return undefined;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
