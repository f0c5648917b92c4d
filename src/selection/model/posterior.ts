import type { Random } from '../../testing/runs/random.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { SelectionPlan } from '../plan.ts';
import { drawBeta } from './draw.ts';
import { amountEstimates, expectedAmount, type AmountEstimate } from './log-amounts.ts';
import { meanOf, successRates, type Rate } from './success-rates.ts';

/** What is believed about an arm in a context. */
export type Posterior = {
  readonly arm: string;
  readonly success: Rate;
  /** Undefined if no cost or duration of any arm is known. */
  readonly costUsd: AmountEstimate | undefined;
  readonly durationMs: AmountEstimate | undefined;
};

/** What is expected of one run. */
export type Expectation = {
  readonly success: number;
  readonly costUsd: number | null;
  readonly durationMs: number | null;
  /** In US dollars. */
  readonly utility: number;
};

/** Draws from the posterior distribution of an arm: what would be expected if each of them were true. */
export type Draws = { readonly success: Float64Array; readonly utility: Float64Array };

/** What is believed about each arm in the finest cell of a path. */
export function posteriorsOf(evidence: Evidence, path: readonly string[], arms: readonly string[]): Posterior[] {
  const rates = successRates(evidence, path, arms);
  const costs = amountEstimates(evidence, 'costUsd', { path, arms });
  const durations = amountEstimates(evidence, 'durationMs', { path, arms });
  return arms.map((arm) => ({
    arm,
    success: rates.get(arm) ?? { alpha: 1, beta: 1 },
    costUsd: costs.get(arm),
    durationMs: durations.get(arm),
  }));
}

/** The expectation of a run over the whole posterior distribution. */
export function expectationOf(posterior: Posterior, plan: SelectionPlan): Expectation {
  const success = meanOf(posterior.success);
  return expectation(success, plan, (name, isSuccess) => {
    const estimate = posterior[name];
    return estimate && expectedAmount(estimate, isSuccess);
  });
}

type AmountOf = (name: 'costUsd' | 'durationMs', isSuccess: boolean) => number | undefined;

function expectation(success: number, plan: SelectionPlan, amountOf: AmountOf): Expectation {
  const of = (name: 'costUsd' | 'durationMs'): number | null => {
    const [ofSuccess, ofFailure] = [amountOf(name, true), amountOf(name, false)];
    if (ofSuccess === undefined || ofFailure === undefined) return null;
    return success * ofSuccess + (1 - success) * ofFailure;
  };
  const [costUsd, durationMs] = [of('costUsd'), of('durationMs')];
  const utility = utilityOf(plan, { success, costUsd, durationMs });
  return { success, costUsd, durationMs, utility };
}

/** The expectation over several models, by their probability. */
export function mixExpectations(
  models: readonly { readonly weight: number; readonly expectation: Expectation }[],
): Expectation {
  const mean = (value: (one: Expectation) => number | null): number | null =>
    models.some(({ expectation: one }) => value(one) === null)
      ? null
      : models.reduce((sum, { weight, expectation: one }) => sum + weight * (value(one) ?? 0), 0);
  return {
    success: mean((one) => one.success) ?? 0,
    costUsd: mean((one) => one.costUsd),
    durationMs: mean((one) => one.durationMs),
    utility: mean((one) => one.utility) ?? 0,
  };
}

const MINUTE_MS = 60_000;

/** Draws of success rate and utility. */
export function drawsOf(posterior: Posterior, plan: SelectionPlan, count: number, random: Random): Draws {
  const draws = { success: new Float64Array(count), utility: new Float64Array(count) };
  const amounts = [
    { estimate: posterior.costUsd, price: 1 },
    { estimate: posterior.durationMs, price: plan.timePriceUsd / MINUTE_MS },
  ].flatMap(({ estimate, price }) => (estimate && price > 0 ? [amountDrawer(estimate, price, random)] : []));
  for (let n = 0; n < count; n += 1) {
    const success = drawBeta(posterior.success, random);
    let utility = plan.valueUsd * success;
    for (const draw of amounts) utility -= draw(success);
    draws.success[n] = success;
    draws.utility[n] = utility;
  }
  return draws;
}

/** Draws the price of the expected amount of a run with a given success rate. */
function amountDrawer(estimate: AmountEstimate, price: number, random: Random): (success: number) => number {
  const deviation = estimate.spread / Math.sqrt(estimate.weight);
  const priceOf = (isSuccess: boolean): number => price * expectedAmount(estimate, isSuccess, estimate.mean);
  const [ofSuccess, ofFailure] = [priceOf(true), priceOf(false)];
  return (success) => Math.exp(deviation * random.normal()) * (success * ofSuccess + (1 - success) * ofFailure);
}

/** What a run is worth: the value of its success without its cost and the price of its time; unknown amounts are left out. */
export function utilityOf(
  { valueUsd, timePriceUsd }: SelectionPlan,
  run: { readonly success: number; readonly costUsd: number | null; readonly durationMs: number | null },
): number {
  return valueUsd * run.success - (run.costUsd ?? 0) - (timePriceUsd * (run.durationMs ?? 0)) / MINUTE_MS;
}
