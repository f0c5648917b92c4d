import { modelUsesOf } from '../../facts/model-use.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import { median } from '../statistics/medians.ts';
import { rate } from '../statistics/rates.ts';
import { isLowerBound, knownSum, successesOf } from './amounts.ts';
import type { Setting } from './headline.ts';
import type { AttemptRow, RunRow } from '../../store/queries/page/fact-rows.ts';

/** A part of the cost. */
export type CostPart = {
  readonly name: string;
  readonly costUsd: number;
  /** Of the whole cost, from 0 to 1; null if the whole is 0. */
  readonly share: number | null;
  readonly isLowerBound: boolean;
};

/** A step over all of its attempts. */
export type StepPart = CostPart & {
  readonly attempts: number;
  /** Share of attempts that succeeded among those that succeeded or failed. */
  readonly success: Figure;
  /** Share of runs with the step in which it was tried or repaired again. */
  readonly repeated: Figure;
  readonly medianTime: Figure;
};

/** Failed attempts with the same error. */
export type ErrorPart = {
  readonly errorType: string;
  readonly attempts: number;
  readonly runs: number;
  readonly costUsd: number;
  readonly example: string;
};

/** Runs with the same number of repairs, up to {@link MANY_REPAIRS}, which stands for more as well. */
export type RepairPart = {
  readonly repairs: number;
  readonly runs: number;
  readonly success: Figure;
  readonly costUsd: number;
};

/** The cost of runs by model, most expensive first. */
export function costByModel(runs: readonly RunRow[]): CostPart[] {
  const parts = new Map<string, { nano: number; unpriced: number }>();
  for (const use of runs.flatMap(modelUsesOf)) {
    const part = parts.get(use.model) ?? { nano: 0, unpriced: 0 };
    parts.set(use.model, { nano: part.nano + use.costNanoUsd, unpriced: part.unpriced + use.unpriced });
  }
  return sharesOf(
    [...parts].map(([name, { nano, unpriced }]) => ({ name, costUsd: toUsd(nano), isLowerBound: unpriced > 0 })),
  );
}

function sharesOf(parts: readonly Omit<CostPart, 'share'>[]): CostPart[] {
  const whole = parts.reduce((sum, { costUsd }) => sum + costUsd, 0);
  return parts
    .map((part) => ({ ...part, share: whole === 0 ? null : part.costUsd / whole }))
    .toSorted((a, b) => b.costUsd - a.costUsd || (a.name < b.name ? -1 : 1));
}

/** Steps by cost, most expensive first. */
export function byStep(attempts: readonly AttemptRow[], setting: Setting): StepPart[] {
  const groups = Map.groupBy(attempts, ({ step }) => step ?? '');
  const parts = sharesOf(
    [...groups].map(([name, rows]) => ({ name, costUsd: knownSum(rows), isLowerBound: isLowerBound(rows) })),
  );
  return parts.map((part) => ({ ...part, ...stepFigures(groups.get(part.name) ?? [], setting) }));
}

function stepFigures(rows: readonly AttemptRow[], setting: Setting): Omit<StepPart, keyof CostPart> {
  const runs = new Set(rows.map(({ run_id }) => run_id));
  const repeated = new Set(rows.filter(({ kind }) => kind !== 'first').map(({ run_id }) => run_id));
  return {
    attempts: rows.length,
    success: figureOf(rate(successesOf(rows)), { unit: 'share', ...setting }),
    repeated: figureOf(rate({ successes: repeated.size, n: runs.size }), { unit: 'share', ...setting }),
    medianTime: figureOf(median(rows.flatMap(({ duration_ms }) => duration_ms ?? [])), { unit: 'ms', ...setting }),
  };
}

/** Failed attempts by type of error, most frequent first. */
export function byError(attempts: readonly AttemptRow[]): ErrorPart[] {
  const failed = attempts.filter(({ result }) => result !== null && result !== 'success' && result !== 'unknown');
  return [...Map.groupBy(failed, ({ error_type, result }) => error_type ?? `(${result})`)]
    .map(([errorType, rows]) => ({
      errorType,
      attempts: rows.length,
      runs: new Set(rows.map(({ run_id }) => run_id)).size,
      costUsd: knownSum(rows),
      example: rows.at(-1)?.run_id ?? '',
    }))
    .toSorted((a, b) => b.attempts - a.attempts || (a.errorType < b.errorType ? -1 : 1));
}

/** The last number of repairs that is counted alone. */
const MANY_REPAIRS = 4;

/** Runs by number of repairs. */
export function byRepairs(runs: readonly RunRow[], setting: Setting): RepairPart[] {
  const groups = Map.groupBy(runs, ({ repairs }) => Math.min(repairs, MANY_REPAIRS));
  return Array.from({ length: MANY_REPAIRS + 1 }, (_, repairs) => {
    const rows = groups.get(repairs) ?? [];
    const success = figureOf(rate(successesOf(rows)), { unit: 'share', ...setting });
    return { repairs, runs: rows.length, success, costUsd: knownSum(rows) };
  });
}
