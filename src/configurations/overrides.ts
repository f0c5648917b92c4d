import type { Scope } from '../store/queries/selection/configuration.ts';
import { lastDecisionNumber } from '../store/queries/selection/decision.ts';
import {
  contextsWithOverrides,
  latestOverride,
  type ContextChoices,
  type LatestOverride,
} from '../store/queries/selection/override.ts';
import type { Queryable } from '../store/transaction.ts';

/** A context in which persons often choose themselves, and what they chose last. */
export type OverriddenContext = ContextChoices & { readonly latest: LatestOverride };

/** Fewer overrides can be chance. */
const MIN_OVERRIDES = 3;

/** Above this share of choices, persons may know something about a context that the selection does not. */
const OFTEN = { overrides: 3, of: 10 };

/** The contexts in which persons made more than 30 % of the choices, among the latest 1,000 of the scope. */
export async function overriddenContexts(store: Queryable, scope: Scope): Promise<OverriddenContext[]> {
  const last = await lastDecisionNumber(store, scope);
  const often: OverriddenContext[] = [];
  for (const one of await contextsWithOverrides(store, scope, last)) {
    if (one.overrides < MIN_OVERRIDES || OFTEN.of * one.overrides <= OFTEN.overrides * one.choices) continue;
    const latest = await latestOverride(store, scope, one, last);
    if (latest) often.push({ ...one, latest });
  }
  return often;
}
