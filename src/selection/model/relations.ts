import { expectedAmount, type AmountEstimate } from './log-amounts.ts';
import type { Posterior } from './posterior.ts';
import { meanOf, type Rate } from './success-rates.ts';

/** What the settings of an arm say about it before it ran. */
export type Relation =
  /** Runs these arms one after the other, until the check succeeds. */
  | { readonly kind: 'cascade'; readonly parts: readonly string[] }
  /** Is as another arm, with so many levels of thinking more, or less. */
  | { readonly kind: 'effort'; readonly of: string; readonly levels: number };

/** By arm. */
export type Relations = Readonly<Record<string, Relation>>;

/** An arm and the number of its outcomes. */
export type Counted = { readonly posterior: Posterior; readonly runs: number };

/** The arms that an arm is related to. */
export function relativesOf(relation: Relation | undefined): readonly string[] {
  if (!relation) return [];
  return relation.kind === 'cascade' ? relation.parts : [relation.of];
}

/** How many outcomes the expectation from other arms weighs at most. */
const WEIGHT = 8;

/** Adds to an arm what is expected of it from its relatives: the less, the fewer outcomes they have, and the more it has. */
export function withRelatives(own: Counted, relation: Relation, relatives: readonly Counted[]): Posterior {
  const runs = Math.min(...relatives.map((one) => one.runs));
  const weight = (WEIGHT * runs) / (WEIGHT + runs);
  if (!(weight > 0)) return own.posterior;
  const expected =
    relation.kind === 'cascade'
      ? cascadeOf(relatives.map(({ posterior }) => posterior))
      : shifted(relatives[0]?.posterior, relation.levels);
  if (!expected) return own.posterior;
  const share = weight / (weight + own.runs);
  const { arm, success, costUsd, durationMs } = own.posterior;
  return {
    arm,
    success: blendRates(success, expected.success, { share, weight: own.runs + weight }),
    costUsd: blendAmounts(costUsd, expected.costUsd, share),
    durationMs: blendAmounts(durationMs, expected.durationMs, share),
  };
}

type Expected = Omit<Posterior, 'arm'>;

/** Each part runs if all before it failed, and all that ran are paid for. */
function cascadeOf(parts: readonly Posterior[]): Expected | undefined {
  if (parts.length === 0) return undefined;
  const rates = parts.map(({ success }, index) => (index === 0 ? meanOf(success) : afterFailure(meanOf(success))));
  const failure = rates.reduce((left, rate) => left * (1 - rate), 1);
  const weight = Math.min(...parts.map(({ success }) => success.alpha + success.beta));
  return {
    success: { alpha: (1 - failure) * weight, beta: failure * weight },
    costUsd: cascadeAmount(
      parts.map(({ costUsd }) => costUsd),
      rates,
    ),
    durationMs: cascadeAmount(
      parts.map(({ durationMs }) => durationMs),
      rates,
    ),
  };
}

/**
 * By what the odds of success are multiplied after another arm failed at the same task: of published runs, a model that
 * solves 74 % of all tasks solved 36 % of those that a weaker one had failed at.
 */
const ODDS_AFTER_FAILURE = 0.2;

function afterFailure(rate: number): number {
  const odds = (ODDS_AFTER_FAILURE * rate) / (1 - rate);
  return odds / (1 + odds);
}

function cascadeAmount(
  parts: readonly (AmountEstimate | undefined)[],
  rates: readonly number[],
): AmountEstimate | undefined {
  let [reached, success, ofSuccess, spent] = [1, 0, 0, 0];
  let [spread, weight] = [0, Infinity];
  for (const [index, part] of parts.entries()) {
    const rate = rates[index] ?? 0;
    if (!part) return undefined;
    success += reached * rate;
    ofSuccess += reached * rate * (spent + expectedAmount(part, true));
    spent += expectedAmount(part, false);
    reached *= 1 - rate;
    spread = Math.max(spread, part.spread);
    weight = Math.min(weight, part.weight);
  }
  const [one, other] = [ofSuccess / success, spent];
  if (!(one > 0) || !(other > 0)) return undefined;
  const mean = Math.log(one) - (spread ** 2 * (1 + 1 / weight)) / 2;
  return { share: 1, mean, weight, failureShift: Math.log(other / one), spread };
}

/**
 * What one level of thinking adds to the logit of success and to the logarithm of cost and duration: 1.47, 1.87 and 1.99
 * at 10.37, 17.69 and 29.08 US dollars for the levels of one model over 225 published cases (Aider).
 */
const LEVEL = { logit: 0.25, amount: 0.5 };

function shifted(of: Posterior | undefined, levels: number): Expected | undefined {
  if (!of) return undefined;
  const weight = of.success.alpha + of.success.beta;
  const rate = meanOf(of.success);
  const odds = (rate / (1 - rate)) * Math.exp(levels * LEVEL.logit);
  const mean = odds / (1 + odds);
  return {
    success: { alpha: mean * weight, beta: (1 - mean) * weight },
    costUsd: shiftedAmount(of.costUsd, levels),
    durationMs: shiftedAmount(of.durationMs, levels),
  };
}

function shiftedAmount(of: AmountEstimate | undefined, levels: number): AmountEstimate | undefined {
  return of && { ...of, mean: of.mean + levels * LEVEL.amount };
}

type Blend = { readonly share: number; readonly weight: number };

/** The weight becomes that of the outcomes of both, if it was less. */
function blendRates(own: Rate, expected: Rate, { share, weight }: Blend): Rate {
  const mean = (1 - share) * meanOf(own) + share * meanOf(expected);
  const total = Math.max(own.alpha + own.beta, weight);
  return { alpha: mean * total, beta: (1 - mean) * total };
}

function blendAmounts(
  own: AmountEstimate | undefined,
  expected: AmountEstimate | undefined,
  share: number,
): AmountEstimate | undefined {
  if (!own || !expected) return own;
  const mix = (name: 'mean' | 'failureShift'): number => (1 - share) * own[name] + share * expected[name];
  return { ...own, mean: mix('mean'), failureShift: mix('failureShift') };
}
