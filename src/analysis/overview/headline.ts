import { completeUsd } from '../../facts/fact.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { mean } from '../statistics/means.ts';
import { median, ratioOfMedians } from '../statistics/medians.ts';
import { rate, rateDifference, type Counts } from '../statistics/rates.ts';
import { ratioOfTotals, ratioOfTotalsRatio, type Pair } from '../statistics/ratios.ts';
import { costsOf, isLowerBound, knownSum } from './amounts.ts';
import type { RunRow } from './row.ts';

/** A figure of a period, and how it changed since the period before. */
export type Headline = { readonly figure: Figure; readonly change: Figure };

/** The figures that sum up the runs of a period. */
export type Headlines = {
  /** Cost of all runs, divided by the number of successful ones. */
  readonly costPerSuccess: Headline;
  /** Share of successful runs. */
  readonly success: Headline;
  readonly medianTime: Headline;
  readonly meanCost: Headline;
  /** What the runs cost together; a sum has no interval. */
  readonly spend: { readonly figure: Figure; readonly isLowerBound: boolean };
  /** What runs cost that did not succeed. */
  readonly withoutSuccess: { readonly figure: Figure; readonly share: Figure };
};

/** What the figures are about. */
export type Setting = { readonly filter: string; readonly asOf: number };

/** The headline figures of the runs of a period, compared with those of the period before. */
export function headlinesOf(runs: readonly RunRow[], before: readonly RunRow[], setting: Setting): Headlines {
  const known = runs.filter(({ result }) => result !== 'unknown');
  const knownBefore = before.filter(({ result }) => result !== 'unknown');
  const { missing } = costsOf(known);
  const context = { ...setting, missing };
  return {
    costPerSuccess: {
      figure: figureOf(ratioOfTotals(pairsOf(known)), { unit: 'USD/success', ...context }),
      change: figureOf(ratioOfTotalsRatio(pairsOf(knownBefore), pairsOf(known)), { unit: 'ratio', ...context }),
    },
    success: {
      figure: figureOf(rate(countsOf(known)), { unit: 'share', ...setting }),
      change: figureOf(rateDifference(countsOf(knownBefore), countsOf(known)), {
        unit: 'share-difference',
        ...setting,
      }),
    },
    medianTime: {
      figure: figureOf(median(timesOf(runs)), { unit: 'ms', ...setting }),
      change: figureOf(ratioOfMedians(timesOf(before), timesOf(runs)), { unit: 'ratio', ...setting }),
    },
    meanCost: {
      figure: figureOf(mean(costsOf(runs).known), { unit: 'USD', ...setting, missing: costsOf(runs).missing }),
      change: figureOf(ratioOfTotalsRatio(each(costsOf(before).known), each(costsOf(runs).known)), {
        unit: 'ratio',
        ...setting,
        missing: costsOf(runs).missing,
      }),
    },
    spend: { figure: sumFigure(runs, setting), isLowerBound: isLowerBound(runs) },
    withoutSuccess: withoutSuccess(known, setting),
  };
}

/** Cost and success of the runs with a known cost. */
function pairsOf(runs: readonly RunRow[]): Pair[] {
  return runs.flatMap((run) => {
    const usd = completeUsd(run);
    return usd === null ? [] : [[usd, run.result === 'success' ? 1 : 0] as const];
  });
}

function countsOf(runs: readonly RunRow[]): Counts {
  return { successes: runs.filter(({ result }) => result === 'success').length, n: runs.length };
}

function timesOf(runs: readonly RunRow[]): number[] {
  return runs.map(({ duration_ms }) => duration_ms);
}

function each(amounts: readonly number[]): Pair[] {
  return amounts.map((amount) => [amount, 1]);
}

const SUM_METHOD = 'sum of the costs of runs that have ended';

function sumFigure(runs: readonly RunRow[], setting: Setting): Figure {
  const { missing } = costsOf(runs);
  const known = runs.length - missing;
  const isUnknown = runs.length > 0 && knownSum(runs) === 0 && missing > 0;
  const estimate: Estimate = {
    value: isUnknown ? null : knownSum(runs),
    n: known,
    low: null,
    high: null,
    method: SUM_METHOD,
    reason: isUnknown ? 'no cost is known' : 'a sum, not an estimate',
  };
  return figureOf(estimate, { unit: 'USD', ...setting, missing });
}

function withoutSuccess(runs: readonly RunRow[], setting: Setting): Headlines['withoutSuccess'] {
  const others = runs.filter(({ result }) => result !== 'success');
  const [lost, all] = [knownSum(others), knownSum(runs)];
  const share: Estimate = {
    value: all === 0 ? null : lost / all,
    n: runs.length,
    low: null,
    high: null,
    method: 'cost of runs without success, divided by the cost of all runs',
    reason: all === 0 ? 'no cost is known' : 'a share of sums, not an estimate',
  };
  return { figure: sumFigure(others, setting), share: figureOf(share, { unit: 'share', ...setting }) };
}
