import { configEvents, type Scope } from '../../store/queries/selection/configuration.ts';
import { suggestionsOf } from '../../store/queries/selection/suggestion.ts';
import type { ConfigEventTable, SuggestionTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import { eventsInEffect, setupOf, type Setup } from '../setup.ts';

/**
 * What became of a suggestion. An outdated one is contradicted by a later one or by later outcomes, or the setup is
 * another one now.
 */
export type SuggestionStatus = 'open' | 'accepted' | 'declined' | 'undone' | 'outdated';

/** A suggestion with what became of it. */
export type ListedSuggestion = SuggestionTable & { readonly status: SuggestionStatus };

/** What the status of a suggestion follows from: the suggestions and events of its scope. */
export type Suggestions = {
  readonly all: readonly SuggestionTable[];
  readonly events: readonly ConfigEventTable[];
  /** After these events. */
  readonly setup: Setup;
};

/** The suggestions of a scope, oldest first. */
export async function listOf(store: Queryable, scope: Scope): Promise<ListedSuggestion[]> {
  const [all, events] = [await suggestionsOf(store, scope), await configEvents(store, scope)];
  const setup = setupOf(events);
  return all.map((one) => ({
    ...one,
    reason: one.withdrawn === null ? one.reason : `${one.reason}; outdated: ${one.withdrawn}`,
    status: statusOf(one, { all, events, setup }),
  }));
}

/** What became of a suggestion, by the events and the other suggestions of its scope. */
export function statusOf(suggestion: SuggestionTable, of: Suggestions): SuggestionStatus {
  const { events } = of;
  const event = decidingEvent(suggestion, events);
  const isInEffect = event !== undefined && eventsInEffect(events).has(event.number);
  if (!event || (event.kind === 'decline' && !isInEffect)) return isOutdated(suggestion, of) ? 'outdated' : 'open';
  if (event.kind === 'decline') return 'declined';
  return isInEffect ? 'accepted' : 'undone';
}

/** The default can neither be made the default nor removed, and the evidence was of the version at that time. */
function isOutdated(suggestion: SuggestionTable, { all, events, setup }: Suggestions): boolean {
  const { kind, name, number, at, withdrawn } = suggestion;
  const { versions, defaultName } = setup;
  if (withdrawn !== null || !versions.has(name) || defaultName === name) return true;
  if (events.some((event) => event.kind === 'add' && event.name === name && event.at > at)) return true;
  return all.some((other) => other.name === name && other.kind !== kind && other.number > number);
}

const DECIDING: ReadonlySet<string> = new Set(['default', 'remove', 'decline']);

/** The event that accepted or declined a suggestion last; undefined if none did. */
export function decidingEvent(
  { id }: SuggestionTable,
  events: readonly ConfigEventTable[],
): ConfigEventTable | undefined {
  return events.findLast(({ kind, detail }) => DECIDING.has(kind) && detail === id);
}
