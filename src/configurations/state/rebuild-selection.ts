import type { SelectionPlan } from '../../selection/plan.ts';
import type { Store } from '../../store/open-store.ts';
import { configScopes } from '../../store/queries/selection/configuration.ts';
import { rewindSelectionState } from '../../store/queries/selection/state.ts';
import { suggest } from '../suggestions/suggestions.ts';

/**
 * Computes the states of all selections again from their decisions and outcomes.
 * @returns how many there are
 */
export async function rebuildSelection(store: Store, plan: SelectionPlan): Promise<number> {
  const scopes = await store.snapshot(configScopes);
  for (const scope of scopes) await store.write((transaction) => rewindSelectionState(transaction, scope, 0));
  await suggest(store, plan);
  return scopes.length;
}
