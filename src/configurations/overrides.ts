import type { Scope } from '../store/queries/selection/configuration.ts';
import {
  contextsWithOverrides,
  latestOverride,
  type ContextChoices,
  type LatestOverride,
} from '../store/queries/selection/override.ts';
import type { Queryable } from '../store/transaction.ts';

/** A context in which persons often choose themselves, and what they chose last. */
export type OverriddenContext = ContextChoices & { readonly latest: LatestOverride };

/** Above this share of choices, persons know something about a context that the selection does not. */
const OFTEN = { overrides: 3, of: 10 };

/** The contexts of a scope in which more than 30 % of the latest 1,000 choices were made by a person. */
export async function overriddenContexts(store: Queryable, scope: Scope): Promise<OverriddenContext[]> {
  const often: OverriddenContext[] = [];
  for (const one of await contextsWithOverrides(store, scope)) {
    if (OFTEN.of * one.overrides <= OFTEN.overrides * one.choices) continue;
    const latest = await latestOverride(store, scope, one);
    if (latest) often.push({ ...one, latest });
  }
  return often;
}
