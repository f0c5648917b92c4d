import type { Random } from '../testing/runs/random.ts';
import { standingOf, type SetAside, type Standing } from './detection/set-aside.ts';
import {
  draw,
  expectationOf,
  mixExpectations,
  type Draws,
  type Expectation,
  type Posterior,
} from './model/posterior.ts';
import type { SelectionPlan } from './plan.ts';

/** Posteriors of all arms under one explanation of what is known, and the probability of that explanation. */
export type Model = { readonly weight: number; readonly posteriors: readonly Posterior[] };

/** An arm that could be chosen, compared with the default. */
export type Candidate = {
  readonly arm: string;
  readonly isDefault: boolean;
  /** Under the most probable model. */
  readonly posterior: Posterior;
  readonly expected: Expectation;
  readonly standing: Standing;
  /** The probability that it succeeds at most the margin less often than the default. */
  readonly floor: number;
  /** The probability that its utility is higher than that of the default. */
  readonly better: number;
  /** What a run is expected to lose against the default, in US dollars: the average of losses, gains counting as 0. */
  readonly risk: number;
  readonly draws: Draws;
};

/** What candidates are made from. */
export type Situation = {
  readonly plan: SelectionPlan;
  readonly defaultArm: string;
  /** At least one, of the same arms in the same order. */
  readonly models: readonly Model[];
  readonly path: readonly string[];
  readonly setAside: readonly SetAside[];
  readonly random: Random;
};

/** The arms of a situation; the default is the first of them if it is not among them. */
export function candidatesOf({ plan, defaultArm, models, path, setAside, random }: Situation): Candidate[] {
  const arms = models[0]?.posteriors.map(({ arm }) => arm) ?? [];
  const draws = arms.map((_, index) => drawArm(models, index, plan, random));
  const base = Math.max(0, arms.indexOf(defaultArm));
  return arms.flatMap((arm, index) => {
    const [own, other] = [draws[index], draws[base]];
    const posterior = mostProbable(models)?.posteriors[index];
    if (!own || !other || !posterior) return [];
    const isDefault = index === base;
    const expected = expectationUnder(models, index, plan);
    if (!expected) return [];
    const standing = isDefault ? 'free' : standingOf(setAside, arm, path);
    return [{ arm, isDefault, posterior, expected, standing, draws: own, ...compare(own, other, plan.floorMargin) }];
  });
}

/** Draws from the posterior distribution for each choice; probabilities are shares of them. */
const DRAWS = 400;

/** Draws of one arm, of each model as many as it is probable. */
function drawArm(models: readonly Model[], index: number, plan: SelectionPlan, random: Random): Draws {
  const draws: Draws = { success: new Float64Array(DRAWS), utility: new Float64Array(DRAWS) };
  let [from, weight] = [0, 0];
  for (const model of models) {
    weight += model.weight;
    const to = model === models.at(-1) ? DRAWS : Math.round(weight * DRAWS);
    const posterior = model.posteriors[index];
    if (!posterior) continue;
    draw(draws, posterior, { plan, range: { arm: index, from, to }, random });
    from = to;
  }
  return draws;
}

function mostProbable(models: readonly Model[]): Model | undefined {
  return models.reduce((top: Model | undefined, one) => (top && top.weight >= one.weight ? top : one), undefined);
}

/** The expectation of an arm over all models; undefined if there is no such arm. */
function expectationUnder(models: readonly Model[], index: number, plan: SelectionPlan): Expectation | undefined {
  const expectations = models.flatMap(({ weight, posteriors }) => {
    const posterior = posteriors[index];
    return posterior ? [{ weight, expectation: expectationOf(posterior, plan) }] : [];
  });
  return expectations.length > 0 ? mixExpectations(expectations) : undefined;
}

function compare(own: Draws, base: Draws, margin: number): Pick<Candidate, 'floor' | 'better' | 'risk'> {
  let [above, better, lost] = [0, 0, 0];
  for (let n = 0; n < DRAWS; n += 1) {
    if ((own.success[n] ?? 0) >= (base.success[n] ?? 0) - margin) above += 1;
    const gain = (own.utility[n] ?? 0) - (base.utility[n] ?? 0);
    if (gain > 0) better += 1;
    else lost -= gain;
  }
  return { floor: above / DRAWS, better: better / DRAWS, risk: lost / DRAWS };
}

/** The expected utility of each arm over all models. */
export function utilitiesOf(models: readonly Model[], plan: SelectionPlan): number[] {
  const arms = models[0]?.posteriors ?? [];
  return arms.map((_, index) => expectationUnder(models, index, plan)?.utility ?? 0);
}

/** How often each candidate has the highest utility in a draw. */
export function winShares(candidates: readonly Candidate[]): Map<string, number> {
  const wins = candidates.map(() => 0);
  for (let n = 0; n < DRAWS; n += 1) {
    let [top, most] = [0, -Infinity];
    candidates.forEach(({ draws }, index) => {
      const utility = draws.utility[n] ?? 0;
      if (utility > most) [top, most] = [index, utility];
    });
    wins[top] = (wins[top] ?? 0) + 1;
  }
  return new Map(candidates.map(({ arm }, index) => [arm, (wins[index] ?? 0) / DRAWS]));
}
