import { configEvents, type Scope } from '../store/queries/selection/configuration.ts';
import { suggestionsOf } from '../store/queries/selection/suggestion.ts';
import type { ConfigEventTable, SuggestionTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';
import { eventsInEffect } from './setup.ts';

/** What became of a suggestion. */
export type SuggestionStatus = 'open' | 'accepted' | 'declined' | 'undone';

/** A suggestion with what became of it. */
export type ListedSuggestion = SuggestionTable & { readonly status: SuggestionStatus };

/** The suggestions of a scope, oldest first. */
export async function listOf(store: Queryable, scope: Scope): Promise<ListedSuggestion[]> {
  const [all, events] = [await suggestionsOf(store, scope), await configEvents(store, scope)];
  return all.map((one) => ({ ...one, status: statusOf(one, events) }));
}

const DECIDING: ReadonlySet<string> = new Set(['default', 'remove', 'decline']);

/** What became of a suggestion, by the events of its scope. */
export function statusOf({ id }: SuggestionTable, events: readonly ConfigEventTable[]): SuggestionStatus {
  const event = events.findLast(({ kind, detail }) => DECIDING.has(kind) && detail === id);
  if (!event) return 'open';
  if (event.kind === 'decline') return 'declined';
  return eventsInEffect(events).has(event.number) ? 'accepted' : 'undone';
}
