import { modelUsesOf } from '../../facts/model-use.ts';
import type { SelectedAttempt } from '../../store/queries/facts/selected-runs.ts';
import type { LadderSide } from '../ladder/ladder.ts';
import type { GroupUsage } from '../ladder/usage-cell.ts';

/** The usage of attempts for the ladder of causes, grouped by step and kind of attempt. */
export function ladderSideOf(attempts: readonly SelectedAttempt[], runs: number): LadderSide {
  return { runs, groups: attempts.map(groupUsageOf) };
}

function groupUsageOf(attempt: SelectedAttempt): GroupUsage {
  return {
    group: attempt.kind === 'first' ? stepOf(attempt) : `${stepOf(attempt)} (${attempt.kind})`,
    attempts: 1,
    usages: modelUsesOf(attempt).map(({ costNanoUsd, ...use }) => ({ ...use, costUsd: costNanoUsd / 1e9 })),
  };
}

/** The name of what a run did outside of any step. */
const OUTSIDE_STEPS = '(outside of steps)';

/** The name of the step of an attempt. */
export function stepOf({ step }: Pick<SelectedAttempt, 'step'>): string {
  return step ?? OUTSIDE_STEPS;
}
