import { canonicalJson, sha256 } from '../core/canonical-json.ts';
import type { Alarm } from '../selection/detection/watch.ts';
import type { Context } from '../selection/context.ts';
import type { SelectionPlan } from '../selection/plan.ts';
import { createSelector, learn, recordChoice, type Selector } from '../selection/selector.ts';
import { deserializeSelector, serializeSelector } from '../selection/serialize.ts';
import type { Scope } from '../store/queries/selection/configuration.ts';
import { decisionsAfter, type DecisionWithOutcome } from '../store/queries/selection/decision.ts';
import { saveSelectionState, selectionState } from '../store/queries/selection/state.ts';
import type { RunOutcome } from '../selection/outcome.ts';
import type { DecisionOutcomeTable } from '../store/schema.ts';
import type { Queryable, Transaction } from '../store/transaction.ts';
import type { Setup } from './setup.ts';

/** The state of a selection after all decisions, with the alarms of those that the stored state does not contain. */
export type Folded = {
  readonly selector: Selector;
  readonly alarms: readonly FoldedAlarm[];
  /** The state up to the first decision without an outcome, to be stored. */
  readonly stored: { readonly number: number; readonly state: string } | undefined;
  readonly basis: string;
};

/** An alarm with the decision whose outcome raised it. */
export type FoldedAlarm = Alarm & { readonly decision: string; readonly number: number; readonly at: number };

/** The version of what a state means. Increase it when the selection learns differently, so that states are computed again. */
const STATE_VERSION = 3;

/** Folds all decisions and outcomes into a state, in the order of decisions; starts from the stored state if there is one. */
export async function foldDecisions(
  store: Queryable,
  scope: Scope,
  setup: Setup,
  plan: SelectionPlan,
  { fromStart = false }: { readonly fromStart?: boolean } = {},
): Promise<Folded> {
  const basis = sha256(canonicalJson({ version: STATE_VERSION, plan, prior: setup.prior ?? null }));
  const known = fromStart ? undefined : await selectionState(store, scope);
  const usable = known?.basis === basis ? known : undefined;
  const rows = await decisionsAfter(store, scope, usable?.number ?? 0);
  const first = setup.defaultName ?? '';
  const selector = usable ? deserializeSelector(usable.state, plan, first) : createSelector(plan, first, setup.prior);
  return { ...foldRows(selector, rows), basis };
}

/** Decisions without an outcome that are older than this many decisions are not waited for. */
const PATIENCE = 200;

function foldRows(selector: Selector, rows: readonly DecisionWithOutcome[]): Omit<Folded, 'basis'> {
  const alarms: FoldedAlarm[] = [];
  const pending = rows.findIndex(({ outcome }, index) => outcome === null && rows.length - index <= PATIENCE);
  const settled = pending === -1 ? rows.length : pending;
  let stored: Folded['stored'];
  rows.forEach((row, index) => {
    alarms.push(...foldRow(selector, row));
    if (index === settled - 1) stored = { number: row.number, state: serializeSelector(selector) };
  });
  return { selector, alarms, stored };
}

function foldRow(selector: Selector, row: DecisionWithOutcome): FoldedAlarm[] {
  const context = contextOf(row);
  const then = { ...selector, defaultArm: row.default_arm };
  recordChoice(then, { context, arm: row.used, isOverride: row.kind === 'override' });
  if (!row.outcome) return [];
  return learn(then, { context, arm: row.used, outcome: outcomeOf(row.outcome) }).map((alarm) => ({
    ...alarm,
    decision: row.id,
    number: row.number,
    at: row.at,
  }));
}

/** The outcome of a run as the selection learns it. */
export function outcomeOf({ success, cost_nano_usd: cost, duration_ms: durationMs }: DecisionOutcomeTable): RunOutcome {
  return { success: success === 1, costUsd: cost === null ? null : cost / 1e9, durationMs };
}

/** The context of a decision. */
export function contextOf(row: Pick<DecisionWithOutcome, 'task_type' | 'complexity' | 'size'>): Context {
  const { task_type: taskType, complexity, size } = row;
  return {
    ...(taskType !== null && { taskType }),
    ...(complexity !== null && { complexity }),
    ...(size !== null && { size }),
  };
}

/** Stores the state up to the first decision without an outcome. */
export async function saveState(transaction: Transaction, scope: Scope, { stored, basis }: Folded): Promise<void> {
  if (stored) await saveSelectionState(transaction, { ...scope, ...stored, basis });
}
