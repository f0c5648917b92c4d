import type { AttemptDurations } from '../../store/queries/page/attempt-durations.ts';

/** Which attempts are compared with: those that are most alike, of which there are enough. */
export type UsualScope = 'task-type-and-configuration' | 'task-type' | 'step';

/** How long attempts at a step usually take: from the 10 % quantile to the 90 % quantile, in milliseconds. */
export type UsualTime = {
  readonly step: string;
  /** Null if too few attempts are known. */
  readonly low: number | null;
  readonly high: number | null;
  /** How many attempts there are in the scope. */
  readonly n: number;
  readonly scope: UsualScope;
};

/** How long attempts at the steps of a run usually take, by attempts of other runs. */
export function usualTimes(
  steps: readonly string[],
  attempts: readonly AttemptDurations[],
  run: Pick<AttemptDurations, 'task_type' | 'config_id'>,
): readonly UsualTime[] {
  const byStep = Map.groupBy(attempts, ({ step }) => step);
  return steps.map((step) => usualTime(step, byStep.get(step) ?? [], run));
}

/** A range of fewer attempts would say more about chance than about the step. */
const MIN_ATTEMPTS = 20;

function usualTime(
  step: string,
  attempts: readonly AttemptDurations[],
  { task_type, config_id }: Pick<AttemptDurations, 'task_type' | 'config_id'>,
): UsualTime {
  // What is not known is not equal to anything.
  const ofTask = attempts.filter((attempt) => task_type !== null && attempt.task_type === task_type);
  const ofConfiguration = ofTask.filter((attempt) => config_id !== null && attempt.config_id === config_id);
  const scopes: readonly (readonly [UsualScope, readonly AttemptDurations[]])[] = [
    ['task-type-and-configuration', ofConfiguration],
    ['task-type', ofTask],
    ['step', attempts],
  ];
  const found = scopes.find(([, within]) => countOf(within) >= MIN_ATTEMPTS);
  if (!found) return { step, low: null, high: null, n: countOf(attempts), scope: 'step' };
  const [scope, within] = found;
  const sorted = within.flatMap(({ durations }) => durations).toSorted((a, b) => a - b);
  return { step, low: quantile(sorted, 0.1), high: quantile(sorted, 0.9), n: sorted.length, scope };
}

function countOf(attempts: readonly AttemptDurations[]): number {
  return attempts.reduce((sum, { durations }) => sum + durations.length, 0);
}

/** A quantile of sorted values, between the two that are next to it. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - Math.floor(place));
}
