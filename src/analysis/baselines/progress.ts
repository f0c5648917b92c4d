import { EXIT, UserError } from '../../core/errors.ts';
import type { Store } from '../../store/open-store.ts';
import type { SelectionComparison } from '../compare/compare-selections.ts';
import { readComparison } from '../compare/read-comparison.ts';
import { findBaseline, selectionIn } from './baselines.ts';

/** What changed since a baseline: A is the baseline, B are the runs since. Money in US dollars. */
export type Progress = {
  readonly baseline: string;
  /** The difference of the mean cost of a run, and of all runs since; negative if less was spent. */
  readonly perRunUsd: number;
  readonly totalUsd: number;
  /** By step: the difference of its cost per run. They add up to `perRunUsd` if all costs are known. */
  readonly steps: readonly { readonly step: string; readonly perRunUsd: number | null }[];
  readonly comparison: SelectionComparison;
};

/** The range of the runs to compare with the baseline, in milliseconds since 1970, and the current time. */
export type ProgressRange = { readonly since?: number | undefined; readonly until: number; readonly now: number };

/**
 * Compares runs with those of a baseline, under the same conditions: from its end on, or from `since`.
 * @throws {UserError} if there is no such baseline, the ranges overlap, or one of them has no runs
 */
export async function readProgress(store: Store, name: string, range: ProgressRange): Promise<Progress> {
  const baseline = await findBaseline(store, name);
  const { since = baseline.until, until, now } = range;
  if (since < baseline.until || since >= until)
    throw new UserError(
      `Cannot compare with the baseline ${JSON.stringify(name)}: it ends at ${timeText(baseline.until)}, the range is ${timeText(since)} to ${timeText(until)}`,
      { hint: 'Give a --since from the end of the baseline on, and a later --until', exitCode: EXIT.wrongUse },
    );
  const words = { a: selectionIn(baseline), b: selectionIn(baseline, { since, until }) };
  const comparison = await readComparison(store, words, { average: 'mean', parseTime: Date.parse, now });
  if (comparison.kind !== 'selections') throw new TypeError('Expected a comparison of selections');
  const perRunUsd = comparison.ladder.differenceUsd;
  return {
    baseline: name,
    perRunUsd,
    totalUsd: perRunUsd * comparison.b.runs,
    steps: comparison.steps.map(({ step, cost: { a, b } }) => ({
      step,
      perRunUsd: a.value === null || b.value === null ? null : b.value - a.value,
    })),
    comparison,
  };
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
