import type { Family, Observation, TaskContext } from './observation.ts';
import { addToCells, fadeCells, type TaskCells } from './task-mix.ts';
import { MEMORY, MIN_BASELINE, MIN_CONTEXT, MIN_DEVIATION } from './settings.ts';

/**
 * What is normal for a series. Plain data, so that it can be stored. An amount is expected to be the sum of the level
 * and the effects of the task; a count or rate is their product.
 */
export type Baseline = {
  readonly family: Family;
  readonly level: Mean;
  /** The variance of amounts, and that of counts relative to a Poisson distribution. Not used for rates. */
  readonly spread: Mean;
  /** By factor and level. */
  readonly effects: Record<string, Record<string, Effect>>;
  /** Observations by their task. */
  cells?: TaskCells;
};

/** A sum and the weight that it is divided by; both fade. */
type Mean = { sum: number; weight: number };

/** The effect of a level of a factor, such as a task type, and the number of its observations. */
type Effect = Mean & { n: number };

/** What a baseline expects of an observation. */
export type Expectation = {
  /** The expected score, count, or probability of a failure. */
  readonly expected: number;
  /** The standard error of the expectation. */
  readonly error: number;
  /** The standard deviation of scores, or how many times the variance of counts is that of a Poisson distribution. */
  readonly spread: number;
};

/** The initial spreads, with the weight of ten observations. */
const PRIOR_SPREAD = { amount: 0.16, count: 1, rate: 1 } as const;

const PRIOR_WEIGHT = 10;

/** A baseline that has not learned anything. */
export function emptyBaseline(family: Family): Baseline {
  const spread = { sum: PRIOR_SPREAD[family] * PRIOR_WEIGHT, weight: PRIOR_WEIGHT };
  return { family, level: { sum: 0, weight: 0 }, spread, effects: {} };
}

/** Whether the baseline can judge observations of this context. */
export function canJudge(baseline: Baseline, context: TaskContext): boolean {
  return (
    isLearned(baseline) &&
    Object.entries(context).every(
      ([factor, level]) => (baseline.effects[factor]?.[level]?.n ?? 0) >= MIN_CONTEXT[baseline.family],
    )
  );
}

/** Whether there are enough observations to judge others. */
export function isLearned({ level }: Baseline): boolean {
  return level.weight >= MIN_BASELINE;
}

const MAX_RATE = 0.95;

/** What is expected in this context. */
export function expectationOf(baseline: Baseline, context: TaskContext): Expectation {
  const { family } = baseline;
  const effect = effectOf(baseline, context);
  const few = fewestOf(baseline, context);
  if (family === 'amount') {
    const spread = Math.max(MIN_DEVIATION, Math.sqrt(spreadOf(baseline)));
    return { expected: levelOf(baseline) + effect, error: spread / Math.sqrt(few), spread };
  }
  const expected = levelOf(baseline) * Math.exp(effect);
  if (family === 'count') {
    const spread = Math.max(1, spreadOf(baseline));
    return { expected, error: Math.sqrt((expected * spread) / few), spread };
  }
  const rate = Math.min(MAX_RATE, expected);
  return { expected: rate, error: Math.sqrt((rate * (1 - rate)) / few), spread: 1 };
}

/** The effects of a context, as a sum of scores or of logarithms of factors. */
function effectOf({ family, effects }: Baseline, context: TaskContext, without?: string): number {
  let sum = 0;
  for (const [factor, level] of Object.entries(context)) {
    const levels = effects[factor];
    const own = levels?.[level];
    // A factor with one level has no effect.
    if (!levels || !own || factor === without || Object.keys(levels).length < 2) continue;
    if (own.n < MIN_CONTEXT[family]) continue;
    sum += family === 'amount' ? own.sum / own.weight : Math.log((own.sum + 0.5) / (own.weight + 0.5));
  }
  return sum;
}

/** The number of observations whose mean has twice the standard error that it has as a single estimate. */
const FEW = 10;

/**
 * The number of observations of what is known least: the level, or the effect of a factor. It counts as less if it is
 * small, since every later observation is compared with the same few.
 */
function fewestOf({ level, effects }: Baseline, context: TaskContext): number {
  let fewest = level.weight;
  for (const [factor, name] of Object.entries(context)) {
    const levels = effects[factor];
    if (levels && Object.keys(levels).length > 1) fewest = Math.min(fewest, levels[name]?.n ?? 0);
  }
  return Math.max(1, fewest / (1 + FEW / fewest) ** 2);
}

/** The level without effects. That of counts and rates leans upwards, as rare events need not have happened yet. */
function levelOf({ family, level: { sum, weight } }: Baseline): number {
  return family === 'amount' ? sum / weight : (sum + 0.5) / (weight + 1);
}

/** The variance of amounts, or the overdispersion of counts. */
export function spreadOf({ spread }: Baseline): number {
  return spread.sum / spread.weight;
}

/** Adds an observation to what is normal. Those of an unknown context only add to what is known of the context. */
export function learn(baseline: Baseline, observation: Observation): void {
  if (!isLearned(baseline) || canJudge(baseline, observation.context)) learnLevel(baseline, observation);
  learnEffects(baseline, observation);
  const { family, cells } = baseline;
  if (!cells) return;
  addToCells(cells, family, observation.value, observation.task ?? observation.context);
  fadeCells(cells, MEMORY[family]);
}

function learnLevel(baseline: Baseline, { value, context }: Observation): void {
  const { family, level } = baseline;
  if (level.weight > 2 && family !== 'rate') learnSpread(baseline, value, expectationOf(baseline, context));
  const effect = effectOf(baseline, context);
  if (family === 'amount') add(level, value - effect, 1, MEMORY[family]);
  else add(level, value, Math.exp(effect), MEMORY[family]);
}

/** Outliers are limited: one of them must not hide later changes. */
function learnSpread({ family, spread }: Baseline, value: number, { expected, spread: known }: Expectation): void {
  const square = (value - expected) ** 2;
  const limited = family === 'amount' ? Math.min(square, 9 * known ** 2) : Math.min(square / expected, 16 * known);
  add(spread, limited, 1, MEMORY[family]);
}

function add(mean: Mean, value: number, weight: number, memory: number): void {
  mean.sum += value;
  mean.weight += weight;
  if (mean.weight <= memory) return;
  mean.sum *= memory / mean.weight;
  mean.weight = memory;
}

function learnEffects(baseline: Baseline, { value, context }: Observation): void {
  const { family, effects } = baseline;
  for (const [factor, level] of Object.entries(context)) {
    const own = ((effects[factor] ??= {})[level] ??= { sum: 0, weight: 0, n: 0 });
    const others = effectOf(baseline, context, factor);
    own.n += 1;
    if (family === 'amount') add(own, value - levelOf(baseline) - others, 1, MEMORY[family]);
    else add(own, value, levelOf(baseline) * Math.exp(others), MEMORY[family]);
  }
}

/** Makes the level of observations after a change the normal one. Effects of tasks and the spread stay. */
export function rebase(
  baseline: Baseline,
  after: { n: number; observed: number; expected: number; cells?: TaskCells },
): void {
  const { family, level } = baseline;
  if (baseline.cells && after.cells) baseline.cells = after.cells;
  if (family === 'amount') {
    level.sum = (level.sum / level.weight + (after.observed - after.expected) / after.n) * after.n;
    level.weight = after.n;
  } else {
    level.weight = after.expected / levelOf(baseline);
    level.sum = after.observed;
  }
}
