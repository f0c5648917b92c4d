import type { AttemptFactTable } from '../../store/fact-schema.ts';

/** What is read of an attempt to know how long attempts usually take. */
export const USUAL_ATTEMPT = [
  'run_id',
  'step',
  'task_type',
  'config_id',
  'duration_ms',
] as const satisfies readonly (keyof AttemptFactTable)[];

/** An attempt with how long it took. */
export type UsualAttempt = Pick<AttemptFactTable, (typeof USUAL_ATTEMPT)[number]>;

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
  attempts: readonly UsualAttempt[],
  run: { readonly id: string; readonly task_type: string | null; readonly config_id: string | null },
): readonly UsualTime[] {
  const others = attempts.filter(({ run_id, duration_ms }) => run_id !== run.id && duration_ms !== null);
  const byStep = Map.groupBy(others, ({ step }) => step);
  return steps.map((step) => usualTime(step, byStep.get(step) ?? [], run));
}

/** A range of fewer attempts would say more about chance than about the step. */
const MIN_ATTEMPTS = 20;

function usualTime(
  step: string,
  attempts: readonly UsualAttempt[],
  { task_type, config_id }: Pick<UsualAttempt, 'task_type' | 'config_id'>,
): UsualTime {
  // What is not known is not equal to anything.
  const ofTask = attempts.filter((attempt) => task_type !== null && attempt.task_type === task_type);
  const ofConfiguration = ofTask.filter((attempt) => config_id !== null && attempt.config_id === config_id);
  const scopes: readonly (readonly [UsualScope, readonly UsualAttempt[]])[] = [
    ['task-type-and-configuration', ofConfiguration],
    ['task-type', ofTask],
    ['step', attempts],
  ];
  const found = scopes.find(([, within]) => within.length >= MIN_ATTEMPTS);
  if (!found) return { step, low: null, high: null, n: attempts.length, scope: 'step' };
  const [scope, within] = found;
  const sorted = within.map(({ duration_ms }) => duration_ms ?? 0).toSorted((a, b) => a - b);
  return { step, low: quantile(sorted, 0.1), high: quantile(sorted, 0.9), n: sorted.length, scope };
}

/** A quantile of sorted values, between the two that are next to it. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - Math.floor(place));
}
