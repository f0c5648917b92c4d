import { figureOf, type Figure } from '../figures/figure.ts';
import { modelUsesOf } from '../../facts/model-use.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { ratioOfTotals } from '../statistics/ratios.ts';
import { rate } from '../statistics/rates.ts';
import { costsBySuccess, costsOf, isLowerBound, knownSum, successesOf } from './amounts.ts';
import type { Setting } from './headline.ts';
import type { DayOf } from './local-days.ts';
import type { RunRow } from '../../store/queries/page/fact-rows.ts';

/** A day of a period. */
export type Day = {
  /** Such as `2026-11-27`, in the requested time zone. */
  readonly day: string;
  readonly runs: number;
  readonly costUsd: number;
  readonly isLowerBound: boolean;
  readonly costPerSuccess: Figure;
  readonly success: Figure;
  /** US dollars by model; models without any are left out. */
  readonly models: Readonly<Record<string, number>>;
};

/** The runs of a period by the day on which they started. Days without runs have figures of unknown value. */
export function daily(runs: readonly RunRow[], days: readonly string[], dayOf: DayOf, setting: Setting): Day[] {
  const groups = Map.groupBy(runs, ({ started_at }) => dayOf(started_at));
  return days.map((day) => dayFigures(day, groups.get(day) ?? [], setting));
}

function dayFigures(day: string, rows: readonly RunRow[], setting: Setting): Day {
  return {
    day,
    runs: rows.length,
    costUsd: knownSum(rows),
    isLowerBound: isLowerBound(rows),
    costPerSuccess: figureOf(ratioOfTotals(costsBySuccess(rows)), {
      unit: 'USD/success',
      ...setting,
      missing: costsOf(rows).missing,
    }),
    success: figureOf(rate(successesOf(rows)), { unit: 'share', ...setting }),
    models: costOfModels(rows),
  };
}

function costOfModels(rows: readonly RunRow[]): Record<string, number> {
  const costs: Record<string, number> = {};
  for (const { model, costNanoUsd } of rows.flatMap(modelUsesOf))
    if (costNanoUsd > 0) costs[model] = (costs[model] ?? 0) + costNanoUsd;
  return Object.fromEntries(Object.entries(costs).map(([model, nano]) => [model, toUsd(nano)]));
}
