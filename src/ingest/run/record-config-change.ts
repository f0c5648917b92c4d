import type { ChangeKind } from '../../core/value-sets.ts';
import { activeSetting, putActiveSetting } from '../../store/queries/change.ts';
import { INTERACTIVE, CHANGE_KIND } from '../../telemetry/names.ts';
import type { Context } from '../../core/context.ts';
import type { Batch } from '../../batch/batch.ts';

/** A setting that is active during a run: the configuration version, or a step's model, CLI version or prompt files. */
export type ActiveSetting = {
  readonly kind: ChangeKind;
  readonly value: string | null | undefined;
  /** When it was first observed, in milliseconds since 1970. */
  readonly at: number;
  readonly runStartedAt: number;
};

/**
 * Records the active value of a setting and, if it replaced another value, which one and when. Arms of an experiment run side by side
 * and are not changes of each other; the end of a run that started before the change is no change either. Interactive
 * sessions are excluded.
 */
export async function recordConfigChange(batch: Batch, { run, step }: Context, setting: ActiveSetting): Promise<void> {
  const { kind, value, at, runStartedAt } = setting;
  if (!value || run.workflow === INTERACTIVE.workflow) return;
  const stepName = kind === CHANGE_KIND.configuration ? null : (step?.name ?? null);
  const id = JSON.stringify([run.workflow, stepName, run.variant ?? null, kind]);
  const known = await activeSetting(batch, id);
  if (known && known.run_started_at > runStartedAt) return;
  const isSame = known?.value === value;
  if (isSame && known.run_started_at === runStartedAt) return;
  const since = !known ? null : isSame ? known.since : at;
  const previous = (isSame ? known.previous : known?.value) ?? null;
  const row = { workflow: run.workflow, step_name: stepName, kind, value, previous, since };
  await putActiveSetting(batch, { id, ...row, run_started_at: runStartedAt });
}
