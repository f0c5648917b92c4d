import { SETTING_NAMES } from '../core/text/settings-in-words.ts';
import { parseChoiceId } from '../core/ids/choice-id.ts';
import { EXIT, UserError } from '../core/errors.ts';
import type { DriftKind } from '../core/value-sets.ts';
import type { RecordedCandidate } from './choice.ts';
import { listOf, type ListedSuggestion } from './suggestions/suggestion-status.ts';
import type { Store } from '../store/open-store.ts';
import { configEvents, type Scope } from '../store/queries/selection/configuration.ts';
import { describeScope, nearestScopeHint, scopeOptions } from './change-setup.ts';
import { changesOf, type ValueChange } from './estimates/value-changes.ts';
import { needsOf, type Need } from './needs.ts';
import { setupOf } from './setup.ts';
import { originOf } from './words.ts';
import { alarmsOf } from '../store/queries/selection/alarm.ts';
import {
  decisionById,
  decisionOfRun,
  decisionsAfter,
  lastDecisionNumber,
  outcomeOfDecision,
} from '../store/queries/selection/decision.ts';
import { driftOfDecision } from '../store/queries/selection/drift.ts';
import type { DecisionTable, SelectionAlarmTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';

/** Why a decision was made as it was, and what would have changed it. */
export type Explanation = {
  readonly decision: Omit<DecisionTable, 'candidates'>;
  readonly candidates: readonly ExplainedCandidate[];
  /** What a success would have to be worth for another candidate to be worth more, in US dollars. */
  readonly changes: readonly ValueChange[];
  /** Where the prior pack is from that applied, if there was one; its cells and runs. */
  readonly prior: { readonly origin: string; readonly cells: number; readonly runs: number } | null;
  /** What each configuration that was not used lacked. */
  readonly needs: readonly Need[];
  /** How the run ended; null while it is not known. */
  readonly outcome: { readonly success: boolean; readonly costUsd: number | null } | null;
  /** How the run differs from what was chosen, or from earlier runs of the same version. */
  readonly drift: readonly {
    readonly kind: DriftKind;
    /** The kind in words. */
    readonly what: string;
    readonly expected: string;
    readonly found: string;
  }[];
  /** The latest alarms of configurations of this scope. */
  readonly alarms: readonly SelectionAlarmTable[];
  /** What was suggested for this scope, and what became of it. */
  readonly suggestions: readonly ListedSuggestion[];
};

/** A candidate, and what it costs to get one success. */
export type ExplainedCandidate = RecordedCandidate & { readonly costPerSuccessUsd: number | null };

/** What candidates of decisions lack that were made before it was recorded. */
const NOT_RECORDED = { runs: null, timeUsd: 0 };

/**
 * Explains the decision of a run, or a decision by its ID or by the ID of its choice.
 * @throws {UserError} if there is none
 */
export function explain(store: Store, id: string): Promise<Explanation> {
  return store.snapshot(async (snapshot) => {
    const decision = await findDecision(snapshot, id);
    const { candidates, ...rest } = decision;
    const recorded = (JSON.parse(candidates) as RecordedCandidate[]).map((one) => ({ ...NOT_RECORDED, ...one }));
    const scope = { workflow: decision.workflow, step: decision.step };
    const outcome = await outcomeOfDecision(snapshot, decision.id);
    const drift = await driftOfDecision(snapshot, decision.id);
    return {
      decision: rest,
      candidates: recorded.map((one) => ({
        ...one,
        costPerSuccessUsd: one.costUsd === null || one.success === 0 ? null : one.costUsd / one.success,
      })),
      changes: changesOf(recorded, decision),
      prior: await priorAt(snapshot, scope, decision.at),
      needs: needsOf(recorded, decision),
      outcome: outcome
        ? {
            success: outcome.success === 1,
            costUsd: outcome.cost_nano_usd === null ? null : outcome.cost_nano_usd / 1e9,
          }
        : null,
      drift: drift.map(({ kind, expected, found }) => ({ kind, what: SETTING_NAMES[kind], expected, found })),
      alarms: await alarmsOf(snapshot, scope),
      suggestions: await listOf(snapshot, scope),
    };
  });
}

async function findDecision(store: Queryable, id: string): Promise<DecisionTable> {
  const of = parseChoiceId(id)?.decision ?? (await decisionOfRun(store, id)) ?? id;
  const decision = await decisionById(store, of);
  if (decision) return decision;
  throw new UserError(
    `Cannot explain ${JSON.stringify(id)}: it is neither a decision nor a run that was started with one`,
    {
      hint: 'Give the ID of a run that was started with --choice, or a choice that `stepmeter configure` printed; those of the mode off, and those made during an experiment, are not recorded',
      exitCode: EXIT.wrongUse,
    },
  );
}

async function priorAt(store: Queryable, scope: Scope, at: number): Promise<Explanation['prior']> {
  const { prior } = setupOf((await configEvents(store, scope)).filter((event) => event.at <= at));
  if (!prior) return null;
  return { origin: originOf(prior), cells: prior.cells.length, runs: prior.cells.reduce((sum, { n }) => sum + n, 0) };
}

/**
 * Explains the latest decision of a scope.
 * @throws {UserError} if there is none
 */
export async function explainLatest(store: Store, scope: Scope): Promise<Explanation> {
  const [latest] = await decisionsAfter(store, scope, (await lastDecisionNumber(store, scope)) - 1);
  if (latest) return explain(store, latest.id);
  throw new UserError(`Cannot explain a choice for ${describeScope(scope)}: it has none that is recorded`, {
    hint: `${await nearestScopeHint(store, scope)}Choose first: stepmeter configure ${scopeOptions(scope)}, in a mode other than off`,
    exitCode: EXIT.wrongUse,
  });
}
