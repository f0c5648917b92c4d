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

/** What became of a suggestion, by the events of its scope. */
export function statusOf(suggestion: SuggestionTable, events: readonly ConfigEventTable[]): SuggestionStatus {
  const event = decidingEvent(suggestion, events);
  if (!event) return 'open';
  const isInEffect = eventsInEffect(events).has(event.number);
  if (event.kind === 'decline') return isInEffect ? 'declined' : 'open';
  return isInEffect ? 'accepted' : 'undone';
}

const DECIDING: ReadonlySet<string> = new Set(['default', 'remove', 'decline']);

/** The event that accepted or declined a suggestion last; undefined if none did. */
export function decidingEvent(
  { id }: SuggestionTable,
  events: readonly ConfigEventTable[],
): ConfigEventTable | undefined {
  return events.findLast(({ kind, detail }) => DECIDING.has(kind) && detail === id);
}
