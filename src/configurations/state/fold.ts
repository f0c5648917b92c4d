import { canonicalJson, sha256 } from '../../core/canonical-json.ts';
import type { Alarm } from '../../selection/detection/watch.ts';
import type { Context } from '../../selection/context.ts';
import type { SelectionPlan } from '../../selection/plan.ts';
import { createSelector, learn, recordChoice, type Selector } from '../../selection/selector.ts';
import { deserializeSelector, serializeSelector } from '../../selection/serialize.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import { decisionsAfter, LATEST, type DecisionWithOutcome } from '../../store/queries/selection/decision.ts';
import { saveCheckpoint, saveSelectionState, selectionState } from '../../store/queries/selection/state.ts';
import type { RunOutcome } from '../../selection/outcome.ts';
import type { DecisionOutcomeTable } from '../../store/schema.ts';
import type { Queryable, Transaction } from '../../store/transaction.ts';
import { planWithRelations } from './relations-of.ts';
import type { Setup } from '../setup.ts';

/** The state of a selection after decisions, with the alarms of those that the stored state does not contain. */
export type Folded = {
  readonly selector: Selector;
  /** The selector as text. */
  readonly state: string;
  readonly alarms: readonly FoldedAlarm[];
  /** The state up to the first decision without an outcome, to be stored. */
  readonly stored: NumberedState | undefined;
  /** States that a late outcome may return to. */
  readonly checkpoints: readonly NumberedState[];
  readonly basis: string;
};

type NumberedState = { readonly number: number; readonly state: string };

/** An alarm with the decision whose outcome raised it. */
export type FoldedAlarm = Alarm & { readonly decision: string; readonly number: number; readonly at: number };

/** Where to start and end. */
export type FoldRange = {
  /** Whether to start from the first decision, not from the stored state. */
  readonly fromStart?: boolean;
  /** The last decision. It and those before it must be too old for an outcome. @default the last one of all */
  readonly until?: number;
};

/** Folds decisions and outcomes into a state, in the order of decisions; starts from the stored state if there is one. */
export async function foldDecisions(
  store: Queryable,
  scope: Scope,
  setup: Setup,
  plan: SelectionPlan,
  { fromStart = false, until }: FoldRange = {},
): Promise<Folded> {
  const whole = await planWithRelations(store, scope, setup, plan);
  const basis = basisOf(setup, whole);
  const known = fromStart ? undefined : await selectionState(store, scope);
  const usable = known?.basis === basis ? known : undefined;
  const rows = await decisionsAfter(store, scope, usable?.number ?? 0, until);
  const first = setup.defaultName ?? '';
  const selector = usable ? deserializeSelector(usable.state, whole, first) : createSelector(whole, first, setup.prior);
  const folded = foldRows(selector, rows, until === undefined ? settledIn(rows) : rows.length);
  // Texts of equal states are equal, and to make one takes milliseconds.
  const isStored = folded.stored?.number === rows.at(-1)?.number;
  const state = (isStored ? (folded.stored ?? usable)?.state : undefined) ?? serializeSelector(selector);
  return { ...folded, selector, state, basis };
}

/** A checkpoint is kept each time after this many decisions. */
const CHECKPOINT_EVERY = 200;

/** How far back checkpoints are kept: an outcome that is not too late comes after the first of them. */
const KEPT = LATEST + 2 * CHECKPOINT_EVERY;

function foldRows(
  selector: Selector,
  rows: readonly DecisionWithOutcome[],
  settled: number,
): Pick<Folded, 'alarms' | 'stored' | 'checkpoints'> {
  const alarms: FoldedAlarm[] = [];
  const checkpoints: NumberedState[] = [];
  const expired = (rows.at(-1)?.number ?? 0) - KEPT;
  let stored: Folded['stored'];
  rows.forEach((row, index) => {
    alarms.push(...foldRow(selector, row));
    const { number } = row;
    const isCheckpoint = index < settled && number > expired && number % CHECKPOINT_EVERY === 0;
    if (!isCheckpoint && index !== settled - 1) return;
    const state = { number, state: serializeSelector(selector) };
    if (isCheckpoint) checkpoints.push(state);
    if (index === settled - 1) stored = state;
  });
  return { alarms, stored, checkpoints };
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

/** Decisions without an outcome that are older than this many decisions are not waited for. */
const PATIENCE = 200;

/** How many rows come before the first decision whose outcome is waited for. */
function settledIn(rows: readonly DecisionWithOutcome[]): number {
  const pending = rows.findIndex(({ outcome }, index) => outcome === null && rows.length - index <= PATIENCE);
  return pending === -1 ? rows.length : pending;
}

/** The version of what a state means. Increase it when the selection learns differently, so that states are computed again. */
const STATE_VERSION = 9;

/** What a state was computed by: a state with another basis is of no use. */
export function basisOf({ prior }: Setup, plan: SelectionPlan): string {
  return sha256(canonicalJson({ version: STATE_VERSION, plan, prior: prior ?? null }));
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

/** Stores the state up to the first decision without an outcome, and the checkpoints before it. */
export async function saveState(
  transaction: Transaction,
  scope: Scope,
  { stored, checkpoints, basis }: Folded,
): Promise<void> {
  if (stored) await saveSelectionState(transaction, { ...scope, ...stored, basis });
  for (const one of checkpoints) await saveCheckpoint(transaction, { ...scope, ...one, basis }, one.number - KEPT);
}
