import type { Batch } from '../batch/batch.ts';
import type { SelectionPlan } from '../selection/plan.ts';
import type { Scope } from '../store/queries/selection/configuration.ts';
import { recordAlarms } from './alarms.ts';
import { foldDecisions, saveState, type Folded } from './state/fold.ts';
import { collectOutcomes } from './outcomes.ts';
import type { Setup } from './setup.ts';
import { suggestChanges } from './suggestions/suggest-changes.ts';

/** What a selection is advanced with. */
export type Advance = {
  readonly scope: Scope;
  readonly setup: Setup;
  readonly plan: SelectionPlan;
  /** The number of the last decision. */
  readonly last: number;
  /** In milliseconds since 1970. */
  readonly at: number;
};

/** Learns from the runs that ended: their outcomes and drift, alarms, and what they suggest. */
export async function advance(batch: Batch, given: Advance): Promise<Folded> {
  const { scope, setup, plan, at, last } = given;
  await collectOutcomes(batch, scope, { at, last });
  const folded = await foldDecisions(batch, scope, setup, plan);
  const fresh = await recordAlarms(batch, scope, folded.alarms, at);
  await suggestChanges(batch, given, folded.selector, fresh);
  await saveState(batch, scope, folded);
  return folded;
}
