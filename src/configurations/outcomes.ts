import { completeCost } from '../facts/fact.ts';
import type { Scope } from '../store/queries/selection/configuration.ts';
import { endedDecisions, insertDecisionOutcome, type EndedDecision } from '../store/queries/selection/decision.ts';
import { dropSelectionState, selectionState } from '../store/queries/selection/state.ts';
import type { Transaction } from '../store/transaction.ts';

/** Stores the outcomes of decisions whose runs have ended; returns how many are new. */
export async function collectOutcomes(transaction: Transaction, scope: Scope): Promise<number> {
  let [added, earliest] = [0, Infinity];
  for (const ended of await endedDecisions(transaction, scope)) {
    if (!isOutcome(ended)) continue;
    const { decision_id, number, run_id, result, duration_ms } = ended;
    const cost_nano_usd = completeCost({ ...ended, usage_gap: ended.usage_gap as never });
    const success = Number(result === 'success');
    if (
      await insertDecisionOutcome(transaction, {
        decision_id,
        ...scope,
        number,
        run_id,
        success,
        cost_nano_usd,
        duration_ms,
      })
    ) {
      added += 1;
      earliest = Math.min(earliest, number);
    }
  }
  // A late outcome of a decision that the stored state went past: the state is computed again from the first decision.
  const state = await selectionState(transaction, scope);
  if (state && earliest <= state.number) await dropSelectionState(transaction, scope);
  return added;
}

/** A cancelled run says nothing about its configuration. A run whose process disappeared did not succeed. */
function isOutcome({ result }: EndedDecision): boolean {
  return result === 'success' || result === 'failure' || result === 'abandoned';
}
