import { utilityOf } from '../../selection/model/posterior.ts';
import type { SelectionPlan } from '../../selection/plan.ts';
import type { Store } from '../../store/open-store.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import { decisionsAfter, type DecisionWithOutcome } from '../../store/queries/selection/decision.ts';
import type { RecordedCandidate } from '../choice.ts';
import { outcomeOf } from '../state/fold.ts';

/** What the selection would have saved if its choices had been used instead of the default. Amounts in US dollars. */
export type ShadowReport = {
  /** Runs of the modes `shadow` and `suggest` whose success and cost are known. */
  readonly outcomes: number;
  /** How many of them would have used another configuration. */
  readonly different: number;
  /** What a run cost, and what it would have been expected to cost; null without outcomes. */
  readonly costUsd: { readonly actual: number; readonly chosen: number } | null;
  /** The gain in utility of a run, with a 95 % interval; null if that is unknown. */
  readonly saved: { readonly utility: number; readonly low: number; readonly high: number } | null;
  /** Why it is unknown; null if it is not. */
  readonly unknown: string | null;
};

/**
 * Compares the choices in the modes `shadow` and `suggest` with the runs, which used the default. Of a run that would
 * have used another configuration, the value is what was expected of that one; the interval contains the chance in the
 * runs and the uncertainty of the success rates that were expected.
 */
export function shadowReport(store: Store, scope: Scope, plan: SelectionPlan): Promise<ShadowReport> {
  return store.snapshot(async (snapshot) => {
    const decisions = await decisionsAfter(snapshot, scope, 0);
    const samples = decisions.flatMap((decision) => sampleOf(decision, plan));
    const others = samples.filter(({ isDifferent }) => isDifferent);
    const unknown = whyUnknown(samples, decisions);
    return {
      outcomes: samples.length,
      different: others.length,
      costUsd: samples.length === 0 ? null : { actual: mean(samples, 'actualCost'), chosen: mean(samples, 'cost') },
      saved: unknown === null ? intervalOf(samples) : null,
      unknown,
    };
  });
}

type Sample = {
  readonly arm: string;
  readonly isDifferent: boolean;
  /** What the choice would have gained. */
  readonly gain: number;
  /** The standard deviation of what was expected of it. */
  readonly deviation: number;
  readonly cost: number;
  readonly actualCost: number;
};

/** A 95 % range is this many standard deviations wide. */
const RANGE = 3.92;

function sampleOf(
  { mode, kind, outcome, chosen, used, candidates }: DecisionWithOutcome,
  plan: SelectionPlan,
): Sample[] {
  if (!outcome || kind === 'override' || (mode !== 'shadow' && mode !== 'suggest')) return [];
  const run = outcomeOf(outcome);
  // An unknown cost is not 0: the run says nothing.
  if (run.costUsd === null) return [];
  const same = { arm: chosen, isDifferent: false, gain: 0, deviation: 0, cost: run.costUsd, actualCost: run.costUsd };
  if (chosen === used) return [same];
  const expected = (JSON.parse(candidates) as RecordedCandidate[]).find(({ name }) => name === chosen);
  if (!expected || expected.costUsd === null) return [];
  const gain = expected.utility - utilityOf(plan, { ...run, success: Number(run.success) });
  const deviation = (plan.valueUsd * (expected.high - expected.low)) / RANGE;
  return [{ ...same, isDifferent: true, gain, deviation, cost: expected.costUsd }];
}

/** Fewer outcomes say nothing. */
const LEAST = { outcomes: 20, ofArm: 10 };

function whyUnknown(samples: readonly Sample[], decisions: readonly DecisionWithOutcome[]): string | null {
  if (samples.length === 0) return `no outcome with a known cost yet; at least ${LEAST.outcomes} are needed`;
  if (samples.length < LEAST.outcomes) return `${samples.length} of ${LEAST.outcomes} outcomes that it needs are known`;
  const arms = new Set(samples.filter(({ isDifferent }) => isDifferent).map(({ arm }) => arm));
  for (const arm of arms) {
    const own = decisions.filter(({ used, outcome }) => used === arm && outcome !== null).length;
    if (own < LEAST.ofArm) return `${arm} has ${own} of ${LEAST.ofArm} outcomes of its own that it needs`;
  }
  return null;
}

function mean(samples: readonly Sample[], of: 'gain' | 'deviation' | 'cost' | 'actualCost'): number {
  return samples.reduce((sum, one) => sum + one[of], 0) / samples.length;
}

function intervalOf(samples: readonly Sample[]): NonNullable<ShadowReport['saved']> {
  const utility = mean(samples, 'gain');
  const variance = samples.reduce((sum, { gain }) => sum + (gain - utility) ** 2, 0) / (samples.length - 1);
  // What is expected of a configuration is wrong for all of its runs alike, so their number does not reduce it.
  const error = Math.hypot(Math.sqrt(variance / samples.length), mean(samples, 'deviation'));
  return { utility, low: utility - (RANGE / 2) * error, high: utility + (RANGE / 2) * error };
}
