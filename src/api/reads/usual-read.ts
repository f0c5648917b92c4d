import { usualTimes, type UsualTime } from '../../analysis/overview/usual-times.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { findRun } from '../../report/find-run.ts';
import type { Store } from '../../store/open-store.ts';
import { attemptDurations } from '../../store/queries/page/attempt-durations.ts';
import { stepsOfRun } from '../../store/queries/step.ts';
import { requireFound } from './not-found.ts';

/** How long the steps of a run usually take. */
export type UsualAnswer = { readonly days: number; readonly steps: readonly UsualTime[] };

/** Older attempts were made under other conditions. */
const DAYS = 90;

/** How long attempts at the steps of a run took in other runs of its workflow, in the 90 days before its start. */
export async function usualRead(store: Store, { id }: { readonly id: string }): Promise<UsualAnswer> {
  const run = await requireFound(findRun(store, id));
  const steps = [...new Set((await stepsOfRun(store, run.id)).map(({ name }) => name))];
  const range = { since: run.started_at - DAYS * DAY_MS, until: run.started_at };
  return { days: DAYS, steps: usualTimes(steps, await attemptDurations(store, { run, steps, ...range }), run) };
}
