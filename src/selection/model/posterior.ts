import type { Random } from '../../testing/runs/random.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { SelectionPlan } from '../plan.ts';
import { logitOf, normalsOf, type Normals } from './draw.ts';
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

/** Which of the draws of a choice these are: the arm among all, and the first and last number. */
export type DrawRange = { readonly arm: number; readonly from: number; readonly to: number };

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

/** Success, cost and duration. */
const DIMENSIONS = 3;

const MINUTE_MS = 60_000;

/** Adds draws of success rate and utility. */
export function draw(
  draws: Draws,
  posterior: Posterior,
  { plan, range, random }: { readonly plan: SelectionPlan; readonly range: DrawRange; readonly random: Random },
): void {
  const { mean, deviation } = logitOf(posterior.success);
  const normals = normalsOf(DIMENSIONS * range.arm, random);
  const amounts = [
    { estimate: posterior.costUsd, price: 1 },
    { estimate: posterior.durationMs, price: plan.timePriceUsd / MINUTE_MS },
  ].flatMap(({ estimate, price }, index) =>
    estimate && price > 0 ? [amountDrawer(estimate, price, normalsOf(DIMENSIONS * range.arm + index + 1, random))] : [],
  );
  for (let n = range.from; n < range.to; n += 1) {
    const success = 1 / (1 + Math.exp(-mean - deviation * normals(n)));
    let utility = plan.valueUsd * success;
    for (const drawn of amounts) utility -= drawn(n, success);
    draws.success[n] = success;
    draws.utility[n] = utility;
  }
}

/** Draws the price of the expected amount of a run with a given success rate. */
function amountDrawer(
  estimate: AmountEstimate,
  price: number,
  normals: Normals,
): (n: number, success: number) => number {
  const deviation = estimate.spread / Math.sqrt(estimate.weight);
  const priceOf = (isSuccess: boolean): number => price * expectedAmount(estimate, isSuccess, estimate.mean);
  const [ofSuccess, ofFailure] = [priceOf(true), priceOf(false)];
  return (n, success) => Math.exp(deviation * normals(n)) * (success * ofSuccess + (1 - success) * ofFailure);
}

/** What a run is worth: the value of its success without its cost and the price of its time; unknown amounts are left out. */
export function utilityOf(
  { valueUsd, timePriceUsd }: SelectionPlan,
  run: { readonly success: number; readonly costUsd: number | null; readonly durationMs: number | null },
): number {
  return valueUsd * run.success - (run.costUsd ?? 0) - (timePriceUsd * (run.durationMs ?? 0)) / MINUTE_MS;
}
