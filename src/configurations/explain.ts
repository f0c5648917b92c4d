import { parseChoiceId } from '../core/ids/choice-id.ts';
import { EXIT, UserError } from '../core/errors.ts';
import type { FoldedAlarm } from './fold.ts';
import { foldDecisions } from './fold.ts';
import type { RecordedCandidate } from './choose-in-store.ts';
import type { SelectionSettings } from './choose-in-store.ts';
import { readSetup } from './change-setup.ts';
import type { Store } from '../store/open-store.ts';
import { decisionById, decisionOfRun, decisionsAfter } from '../store/queries/selection/decision.ts';
import type { DecisionTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';

/** Why a decision was made as it was, and what would have changed it. */
export type Explanation = {
  readonly decision: Omit<DecisionTable, 'candidates'>;
  readonly candidates: readonly ExplainedCandidate[];
  /** What a success would have to be worth for another candidate to be worth more, in US dollars. */
  readonly changes: readonly { readonly name: string; readonly valueUsd: number; readonly isAbove: boolean }[];
  /** How the run ended; null while it is not known. */
  readonly outcome: { readonly success: boolean; readonly costUsd: number | null } | null;
  /** Alarms of configurations of this scope so far. */
  readonly alarms: readonly FoldedAlarm[];
};

/** A candidate, and what it costs to get one success. */
export type ExplainedCandidate = RecordedCandidate & { readonly costPerSuccessUsd: number | null };

/**
 * Explains the decision of a run, or a decision by its ID or by the ID of its choice.
 * @throws {UserError} if there is none
 */
export function explain(store: Store, id: string, settings: SelectionSettings): Promise<Explanation> {
  return store.snapshot(async (snapshot) => {
    const decision = await findDecision(snapshot, id);
    const { candidates, ...rest } = decision;
    const recorded = JSON.parse(candidates) as RecordedCandidate[];
    const scope = { workflow: decision.workflow, step: decision.step };
    const setup = await readSetup(snapshot, scope);
    const { alarms } = await foldDecisions(snapshot, scope, setup, settings.plan);
    const [own] = await decisionsAfter(snapshot, scope, decision.number - 1);
    return {
      decision: rest,
      candidates: recorded.map((one) => ({
        ...one,
        costPerSuccessUsd: one.costUsd === null || one.success === 0 ? null : one.costUsd / one.success,
      })),
      changes: changesOf(recorded, decision.used),
      outcome: own?.outcome
        ? {
            success: own.outcome.success === 1,
            costUsd: own.outcome.cost_nano_usd === null ? null : own.outcome.cost_nano_usd / 1e9,
          }
        : null,
      alarms,
    };
  });
}

async function findDecision(store: Queryable, id: string): Promise<DecisionTable> {
  const of = parseChoiceId(id)?.decision ?? (await decisionOfRun(store, id)) ?? id;
  const decision = await decisionById(store, of);
  if (decision) return decision;
  throw new UserError(`Cannot explain ${JSON.stringify(id)}: it is no decision, and no run that was started with one`, {
    hint: 'Give the ID of a run that was started with --choice, or a choice that `stepmeter configure` printed',
    exitCode: EXIT.wrongUse,
  });
}

/** Where the lines of utility over the value of a success cross: the other candidate is worth more beyond that value. */
function changesOf(candidates: readonly RecordedCandidate[], used: string): Explanation['changes'] {
  const own = candidates.find(({ name }) => name === used);
  if (!own) return [];
  return candidates.flatMap((other) => {
    if (other === own || other.costUsd === null || own.costUsd === null || other.success === own.success) return [];
    const valueUsd = (other.costUsd - own.costUsd) / (other.success - own.success);
    return valueUsd > 0 ? [{ name: other.name, valueUsd, isAbove: other.success > own.success }] : [];
  });
}
