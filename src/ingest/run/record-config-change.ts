import { INTERACTIVE, CHANGE_KIND } from '../../telemetry/names.ts';
import type { Context } from '../../core/context.ts';
import type { Batch } from '../../batch/batch.ts';

/** A value in force during a run: its configuration's version, or the model, CLI version, prompt files of a step in it. */
export type ActiveSetting = {
  readonly kind: (typeof CHANGE_KIND)[keyof typeof CHANGE_KIND];
  readonly value: string | null | undefined;
  /** From when on it was seen, in milliseconds since 1970. */
  readonly at: number;
  readonly runStartedAt: number;
};

/**
 * Notes what is in force, and when it came to be where it replaced something else. Arms of an experiment run side by
 * side and are no change of each other, and neither is the end of a run that began before the change. People who work
 * by hand change as they like.
 */
export async function recordConfigChange(batch: Batch, { run, step }: Context, setting: ActiveSetting): Promise<void> {
  const { kind, value, at, runStartedAt } = setting;
  if (!value || run.workflow === INTERACTIVE.workflow) return;
  const stepName = kind === CHANGE_KIND.configuration ? null : (step?.name ?? null);
  const id = JSON.stringify([run.workflow, stepName, run.variant ?? null, kind]);
  const known = await batch.db.selectFrom('change').selectAll().where('id', '=', id).executeTakeFirst();
  if (known && known.run_started_at > runStartedAt) return;
  const isSame = known?.value === value;
  if (isSame && known.run_started_at === runStartedAt) return;
  const since = !known ? null : isSame ? known.since : at;
  const row = { workflow: run.workflow, step_name: stepName, kind, value, since, run_started_at: runStartedAt };
  await batch.db
    .insertInto('change')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
