import { figureOf, type Figure } from '../figures/figure.ts';
import { rate } from '../statistics/rates.ts';
import { isLowerBound, knownSum, successesOf } from './amounts.ts';
import type { Setting } from './headline.ts';
import type { ReliabilityAttempt, ReliabilityRun } from './reliability-facts.ts';

/** What trying a step again cost, and whether it helped. */
export type StepRepairs = {
  readonly step: string;
  readonly retries: number;
  readonly repairs: number;
  /** Success of first attempts, and of retries and repairs. */
  readonly first: Figure;
  readonly repeated: Figure;
  /** What retries and repairs cost in US dollars, and how long they took. */
  readonly costUsd: number;
  readonly isLowerBound: boolean;
  readonly timeMs: number;
};

/** Runs in which the same steps were tried again in the same order. */
export type RepairChain = {
  /** Such as `repair → check`. */
  readonly chain: string;
  readonly runs: number;
  readonly success: Figure;
  /** What the attempts of the chain cost. */
  readonly costUsd: number;
  readonly isLowerBound: boolean;
  /** The ID of the latest run with it. */
  readonly example: string;
};

/** The retries and repairs of each step, the most expensive first; steps without any are left out. */
export function repairsByStep(attempts: readonly ReliabilityAttempt[], setting: Setting): StepRepairs[] {
  return [...Map.groupBy(attempts, ({ step }) => step ?? '')]
    .map(([step, rows]) => stepRepairs(step, rows, setting))
    .filter(({ retries, repairs }) => retries + repairs > 0)
    .toSorted((a, b) => b.costUsd - a.costUsd || b.retries + b.repairs - (a.retries + a.repairs));
}

function stepRepairs(step: string, rows: readonly ReliabilityAttempt[], setting: Setting): StepRepairs {
  const again = rows.filter(isRepeated);
  const success = (of: readonly ReliabilityAttempt[]): Figure =>
    figureOf(rate(successesOf(of)), { unit: 'share', ...setting });
  return {
    step,
    retries: rows.filter(({ kind }) => kind === 'retry').length,
    repairs: rows.filter(({ kind }) => kind === 'repair').length,
    first: success(rows.filter((row) => !isRepeated(row))),
    repeated: success(again),
    costUsd: knownSum(again),
    isLowerBound: isLowerBound(again),
    timeMs: again.reduce((all, { duration_ms }) => all + (duration_ms ?? 0), 0),
  };
}

function isRepeated({ kind }: ReliabilityAttempt): boolean {
  return kind !== 'first';
}

const MOST_CHAINS = 20;

/** The sequences of retries and repairs in runs that have ended, the most expensive first. */
export function chainsOf(
  runs: readonly ReliabilityRun[],
  attempts: readonly ReliabilityAttempt[],
  setting: Setting,
): RepairChain[] {
  const again = Map.groupBy(attempts.filter(isRepeated), ({ run_id }) => run_id);
  const chained = runs.flatMap((run) => {
    const own = again.get(run.id);
    return own ? [{ run, own, chain: chainText(own) }] : [];
  });
  return [...Map.groupBy(chained, ({ chain }) => chain)]
    .map(([chain, group]) => {
      const rows = group.flatMap(({ own }) => own);
      return {
        chain,
        runs: group.length,
        success: figureOf(rate(successesOf(group.map(({ run }) => run))), { unit: 'share', ...setting }),
        costUsd: knownSum(rows),
        isLowerBound: isLowerBound(rows),
        example: group.at(-1)?.run.id ?? '',
      };
    })
    .toSorted((a, b) => b.costUsd - a.costUsd || b.runs - a.runs || (a.chain < b.chain ? -1 : 1))
    .slice(0, MOST_CHAINS);
}

/** Longer chains are cut, so that runs that were repaired very often are counted together. */
const MOST_LINKS = 6;

function chainText(attempts: readonly ReliabilityAttempt[]): string {
  const steps = attempts.slice(0, MOST_LINKS).map(({ step }) => step ?? '');
  return steps.join(' → ') + (attempts.length > MOST_LINKS ? ' → …' : '');
}
