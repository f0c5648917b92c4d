import { counted } from '../core/amounts.ts';
import type { Context } from '../selection/context.ts';
import { addOutcome, createStatistics, runsOf, type AmountStatistics } from '../selection/evidence/cell-statistics.ts';
import type { PriorCell, PriorPack } from '../selection/prior/prior-pack.ts';
import type { Store } from '../store/open-store.ts';
import type { Scope } from '../store/queries/selection/configuration.ts';
import { decisionsAfter, type DecisionWithOutcome } from '../store/queries/selection/decision.ts';
import { contextOf, outcomeOf } from './state/fold.ts';

/**
 * The outcomes of a scope as a prior pack, for another store. It has configurations and contexts, and no tasks, projects
 * or workflows; a part of a context that looks like a path is left out.
 */
export function exportPack(store: Store, scope: Scope): Promise<PriorPack> {
  return store.snapshot(async (snapshot) => {
    const decisions = (await decisionsAfter(snapshot, scope, 0)).filter(({ outcome }) => outcome !== null);
    const groups = Map.groupBy(decisions, (one) => JSON.stringify([sharedContext(one), one.used]));
    const cells = [...groups].map(([key, own]) => {
      const [context, arm] = JSON.parse(key) as [Context, string];
      return cellOf(context, arm, own);
    });
    return { source: `outcomes of ${counted(decisions.length, 'run')}`, cells };
  });
}

function sharedContext(decision: DecisionWithOutcome): Context {
  return Object.fromEntries(Object.entries(contextOf(decision)).filter(([, value]) => !/[/\\]/.test(value)));
}

function cellOf(context: Context, arm: string, decisions: readonly DecisionWithOutcome[]): PriorCell {
  const statistics = createStatistics();
  for (const { outcome } of decisions) if (outcome) addOutcome(statistics, outcomeOf(outcome));
  const [cost, duration] = [moments(statistics.amounts.costUsd), moments(statistics.amounts.durationMs)];
  return {
    ...context,
    arm,
    n: runsOf(statistics),
    successes: statistics.successes,
    ...(cost && { meanLnCost: cost.mean, sdLnCost: cost.deviation }),
    ...(duration && { meanLnDuration: duration.mean, sdLnDuration: duration.deviation }),
  };
}

/** Of the logarithm of one value. */
const ASSUMED_DEVIATION = 0.9;

/** The mean and standard deviation of the logarithms; undefined without any. */
function moments({ success, failure }: AmountStatistics): { mean: number; deviation: number } | undefined {
  const [n, sum, squares] = [success.n + failure.n, success.sum + failure.sum, success.squares + failure.squares];
  if (n === 0) return undefined;
  const variance = n > 1 ? Math.max(0, squares - sum ** 2 / n) / (n - 1) : 0;
  return { mean: sum / n, deviation: n > 1 ? Math.sqrt(variance) : ASSUMED_DEVIATION };
}
