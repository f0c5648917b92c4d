import type { Store } from '../../store/open-store.ts';
import { openBatch } from '../../batch/batch.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { configScopes, type Scope } from '../../store/queries/selection/configuration.ts';
import { lastDecisionNumber } from '../../store/queries/selection/decision.ts';
import { suggestionById } from '../../store/queries/selection/suggestion.ts';
import type { SuggestionTable } from '../../store/schema.ts';
import type { Queryable, Transaction } from '../../store/transaction.ts';
import { DEFAULT_PLAN, type SelectionPlan } from '../../selection/plan.ts';
import { advance } from '../advance.ts';
import { foldInParts } from '../state/fold-in-parts.ts';
import { appendEvent, checkChange, readSetup, type Change } from '../change-setup.ts';
import { valuesOf } from './faded-evidence.ts';
import { listOf, type ListedSuggestion } from './suggestion-status.ts';

/** Who decides on a suggestion, and why. */
export type Verdict = Omit<Change, 'scope'>;

/** A suggestion, and the number of the change that decided it. */
export type Decided = { readonly change: number; readonly suggestion: SuggestionTable };

/** Learns from the runs that ended, and lists the suggestions of all scopes or of a workflow, oldest first. */
export async function suggest(store: Store, plan: SelectionPlan, workflow?: string): Promise<ListedSuggestion[]> {
  const all = await store.snapshot(configScopes);
  const scopes = all.filter((scope) => workflow === undefined || scope.workflow === workflow);
  for (const scope of scopes) await learn(store, scope, plan);
  return store.snapshot(async (snapshot) => {
    const listed: ListedSuggestion[] = [];
    for (const scope of scopes) listed.push(...(await listOf(snapshot, scope)));
    return listed;
  });
}

async function learn(store: Store, scope: Scope, plan: SelectionPlan): Promise<void> {
  await foldInParts(store, scope, plan);
  await store.write(async (transaction) => {
    const [batch, at] = [openBatch(transaction, { exports: false }), store.now()];
    const setup = await readSetup(transaction, scope);
    await advance(batch, { scope, setup, plan, at, last: await lastDecisionNumber(batch, scope) });
    await batch.finish(at);
  });
}

/**
 * Learns from the runs that ended, and makes the change that was suggested. It is in the history, and can be undone.
 * @returns the number of the change, with the suggestion
 * @throws {UserError} if there is no such suggestion, it is decided or outdated, or the change is not possible any more
 */
export async function acceptSuggestion(store: Store, by: Verdict, id: string): Promise<Decided> {
  await learnForSuggestion(store, id);
  return acceptLearned(store, by, id);
}

/** See {@link acceptSuggestion}, after {@link learnForSuggestion}. */
export function acceptLearned(store: Store, by: Verdict, id: string): Promise<Decided> {
  return decideOn(store, by, id, (transaction, { kind, name }, change) =>
    checkChange(transaction, change.scope, { kind, name }),
  );
}

async function decideOn(
  store: Store,
  by: Verdict,
  id: string,
  check: ((transaction: Transaction, suggestion: SuggestionTable, change: Change) => Promise<void>) | undefined,
): Promise<Decided> {
  return store.write(async (transaction) => {
    const suggestion = await openSuggestion(transaction, id);
    const { workflow, step, name } = suggestion;
    const change = { ...by, scope: { workflow, step } };
    await check?.(transaction, suggestion, change);
    const kind = check ? suggestion.kind : 'decline';
    return { suggestion, change: await appendEvent(transaction, change, store.now(), { kind, name, detail: id }) };
  });
}

async function openSuggestion(store: Queryable, id: string): Promise<SuggestionTable> {
  const suggestion = await suggestionById(store, id);
  const found = suggestion && (await listOf(store, suggestion)).find((one) => one.id === id);
  if (suggestion && found?.status === 'open') return suggestion;
  const why = found?.withdrawn ? `: ${found.withdrawn}` : '';
  throw new UserError(
    `Cannot decide on the suggestion ${JSON.stringify(id)}: it is ${found?.status ?? 'unknown'}${why}`,
    {
      hint: 'See `stepmeter suggest` for the open suggestions, and `stepmeter suggest --all` for the others',
      exitCode: EXIT.wrongUse,
    },
  );
}

/** Learns from the runs that ended, with the values that a suggestion was made with, so that its status is the present one. */
export async function learnForSuggestion(store: Store, id: string): Promise<void> {
  const suggestion = await suggestionById(store, id);
  if (!suggestion) return;
  const { workflow, step } = suggestion;
  await learn(store, { workflow, step }, { ...DEFAULT_PLAN, ...valuesOf(suggestion) });
}

/**
 * Declines a suggestion; it is not repeated for 50 decisions.
 * @throws {UserError} if there is no such suggestion, or it is decided
 */
export function declineSuggestion(store: Store, by: Verdict, id: string): Promise<Decided> {
  return decideOn(store, by, id, undefined);
}
