import { isCompleted } from '../../facts/fact.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import { pointEstimate, unknownEstimate } from '../statistics/estimate.ts';
import { mean } from '../statistics/means.ts';
import { median, ratioOfMedians } from '../statistics/medians.ts';
import { rate, rateDifference } from '../statistics/rates.ts';
import { ratioOfTotals, ratioOfTotalsRatio, type Pair } from '../statistics/ratios.ts';
import { costsBySuccess, costsOf, isLowerBound, knownSum, successesOf, type Costs } from './amounts.ts';
import type { RunRow } from '../../store/queries/page/fact-rows.ts';

/** A figure of a period, and how it changed since the period before. */
export type Headline = { readonly figure: Figure; readonly change: Figure };

/** The figures that sum up the runs of a period. */
export type Headlines = {
  /** Cost of all runs, divided by the number of successful ones. */
  readonly costPerSuccess: Headline;
  /** Share of runs that succeeded among those that succeeded or failed. */
  readonly success: Headline;
  /** Of runs that succeeded or failed. */
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
  const [costs, costsBefore] = [costsOf(runs), costsOf(before)];
  const [pairs, counts, times] = [costsBySuccess(runs), successesOf(runs), timesOf(runs)];
  const ratio = { unit: 'ratio', ...setting } as const;
  const { missing } = costs;
  return {
    costPerSuccess: {
      figure: figureOf(ratioOfTotals(pairs), { unit: 'USD/success', ...setting, missing }),
      change: figureOf(ratioOfTotalsRatio(costsBySuccess(before), pairs), { ...ratio, missing }),
    },
    success: {
      figure: figureOf(rate(counts), { unit: 'share', ...setting }),
      change: figureOf(rateDifference(successesOf(before), counts), { unit: 'share-difference', ...setting }),
    },
    medianTime: {
      figure: figureOf(median(times), { unit: 'ms', ...setting }),
      change: figureOf(ratioOfMedians(timesOf(before), times), ratio),
    },
    meanCost: {
      figure: figureOf(mean(costs.known), { unit: 'USD', ...setting, missing }),
      change: figureOf(ratioOfTotalsRatio(each(costsBefore.known), each(costs.known)), { ...ratio, missing }),
    },
    spend: { figure: sumFigure(runs, costs, setting), isLowerBound: isLowerBound(runs) },
    withoutSuccess: withoutSuccess(runs, setting),
  };
}

/** A run that was cancelled or abandoned did not take as long as its work needs. */
function timesOf(runs: readonly RunRow[]): number[] {
  return runs.filter(isCompleted).map(({ duration_ms }) => duration_ms);
}

function each(amounts: readonly number[]): Pair[] {
  return amounts.map((amount) => [amount, 1]);
}

const SUM_METHOD = 'sum of the costs of runs that have ended';

function sumFigure(runs: readonly RunRow[], { known, missing }: Costs, setting: Setting): Figure {
  const sum = knownSum(runs);
  const estimate =
    sum === 0 && missing > 0
      ? unknownEstimate(known.length, SUM_METHOD, 'no cost is known')
      : pointEstimate(sum, known.length, SUM_METHOD, 'a sum, not an estimate');
  return figureOf(estimate, { unit: 'USD', ...setting, missing });
}

const SHARE_METHOD = 'cost of runs without success, divided by the cost of all runs';

/** Runs whose end is unknown are left out: they may have succeeded. */
function withoutSuccess(runs: readonly RunRow[], setting: Setting): Headlines['withoutSuccess'] {
  const known = runs.filter(({ result }) => result !== 'unknown');
  const others = known.filter(({ result }) => result !== 'success');
  const all = knownSum(known);
  const share =
    all === 0
      ? unknownEstimate(known.length, SHARE_METHOD, 'no cost is known')
      : pointEstimate(knownSum(others) / all, known.length, SHARE_METHOD, 'a share of sums, not an estimate');
  return {
    figure: sumFigure(others, costsOf(others), setting),
    share: figureOf(share, { unit: 'share', ...setting }),
  };
}
