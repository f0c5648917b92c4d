import { openBatch } from '../../batch/batch.ts';
import type { SelectionPlan } from '../../selection/plan.ts';
import type { Store } from '../../store/open-store.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import { lastDecisionNumber, LATEST } from '../../store/queries/selection/decision.ts';
import { stateHeader } from '../../store/queries/selection/state.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Advance } from '../advance.ts';
import { recordAlarms } from '../alarms.ts';
import { readSetup } from '../change-setup.ts';
import { planWithRelations } from './relations-of.ts';
import { basisOf, foldDecisions, saveState, type Folded } from './fold.ts';

/** How many decisions are folded in one part: some tenths of a second. */
const PART = 2000;

/**
 * Brings the stored state of a scope near the last decision, in parts: each is computed from a snapshot and stored in a
 * short transaction, so that hooks, the relay and other choices do not wait for it. If the process is killed, the parts
 * that are stored remain. The decisions that may still get an outcome are left to the caller's transaction.
 */
export async function foldInParts(store: Store, scope: Scope, plan: SelectionPlan, part: number = PART): Promise<void> {
  for (;;) {
    const next = await store.snapshot((snapshot) => nextPart(snapshot, { scope, plan, part }));
    if (!next) return;
    await store.write(async (transaction) => {
      // Another process may have stored a part, or somebody changed the prior: what is stored now decides.
      if ((await startOf(transaction, scope, plan)) !== next.start) return;
      const [batch, at] = [openBatch(transaction, { exports: false }), store.now()];
      // Alarms this old suggest nothing any more, but are part of the history.
      await recordAlarms(batch, scope, next.folded.alarms, at);
      await saveState(transaction, scope, next.folded);
      await batch.finish(at);
    });
  }
}

type Part = { readonly start: string; readonly folded: Folded };

async function nextPart(
  snapshot: Queryable,
  { scope, plan, part }: { readonly scope: Scope; readonly plan: SelectionPlan; readonly part: number },
): Promise<Part | undefined> {
  const start = await startOf(snapshot, scope, plan);
  const from = Number(start.split(' ')[0]);
  const settled = await settledDecision(snapshot, scope);
  if (isSmall(settled - from, part)) return undefined;
  const until = Math.min(from + part, settled);
  const folded = await foldDecisions(snapshot, scope, await readSetup(snapshot, scope), plan, { until });
  return folded.stored && { start, folded };
}

/** The decision after which a fold starts, and the basis of its state. */
async function startOf(store: Queryable, scope: Scope, plan: SelectionPlan): Promise<string> {
  const setup = await readSetup(store, scope);
  const basis = basisOf(setup, await planWithRelations(store, scope, setup, plan));
  return `${await decisionBefore(store, scope, basis)} ${basis}`;
}

/** The last decision that is part of the stored state; 0 without a state that this basis can use. */
async function decisionBefore(store: Queryable, scope: Scope, basis: string): Promise<number> {
  const known = await stateHeader(store, scope);
  return known?.basis === basis ? known.number : 0;
}

/** The last decision that can get no outcome any more. */
async function settledDecision(store: Queryable, scope: Scope): Promise<number> {
  return (await lastDecisionNumber(store, scope)) - LATEST;
}

/** Whether so many decisions are not worth a transaction of their own. */
function isSmall(decisions: number, part: number): boolean {
  return decisions < part / 2;
}

/** Whether the stored state lacks so many decisions that {@link foldInParts} comes before a choice. */
export async function isFarBehind(
  store: Queryable,
  { scope, setup, plan, last }: Pick<Advance, 'scope' | 'setup' | 'plan' | 'last'>,
): Promise<boolean> {
  const from = await decisionBefore(store, scope, basisOf(setup, plan));
  return !isSmall(last - LATEST - from, PART);
}
