import { userName } from '../../configurations/author.ts';
import { rollback } from '../../configurations/change-setup.ts';
import { acceptLearned, declineSuggestion, learnForSuggestion } from '../../configurations/suggestions/suggestions.ts';
import { EXIT } from '../../core/errors.ts';
import type { Store } from '../../store/open-store.ts';
import { suggestionById } from '../../store/queries/selection/suggestion.ts';
import type { ApiChange } from '../reads/alert-reads.ts';
import { NotFound } from '../reads/not-found.ts';
import { recorded } from './recorded.ts';

/** A suggestion of the selection, and why it is accepted or declined. */
export type SuggestionRequest = { readonly id: string; readonly reason: string | null };

/** What is rolled back: changes of a workflow or step after a change, by default the last one. */
export type RollBackRequest = {
  readonly workflow: string;
  readonly step: string;
  readonly to?: number | undefined;
  readonly reason: string | null;
};

/** Makes the change that was suggested. */
export async function acceptSuggestionWrite(store: Store, { id, reason }: SuggestionRequest): Promise<ApiChange> {
  await requireSuggestion(store, id);
  // In short transactions of its own, which remain if the change is refused.
  await learnForSuggestion(store, id);
  return recorded(store, { action: 'accept-suggestion', subject: id, request: { reason } }, (inside) =>
    acceptLearned(inside, { author: userName(), reason }, id),
  );
}

async function requireSuggestion(store: Store, id: string): Promise<void> {
  if (await suggestionById(store, id)) return;
  throw new NotFound(`Cannot find the suggestion ${JSON.stringify(id)}`, {
    hint: '`stepmeter suggest` lists the suggestions',
    exitCode: EXIT.wrongUse,
  });
}

/** Declines a suggestion. */
export async function declineSuggestionWrite(store: Store, { id, reason }: SuggestionRequest): Promise<ApiChange> {
  await requireSuggestion(store, id);
  return recorded(store, { action: 'decline-suggestion', subject: id, request: { reason } }, (inside) =>
    declineSuggestion(inside, { author: userName(), reason }, id),
  );
}

/** Undoes changes of the configurations of a workflow or step. */
export function rollBackWrite(store: Store, request: RollBackRequest): Promise<ApiChange> {
  const { workflow, step, to, reason } = request;
  const change = { scope: { workflow, step }, author: userName(), reason };
  return recorded(store, { action: 'roll-back', subject: workflow, request }, (inside) => rollback(inside, change, to));
}
