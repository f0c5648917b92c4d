import type { Observation, Prediction, Task } from './task.ts';

/** The guess without history: half of the tasks take at most five minutes, 80 % at most eleven. */
export const GUESS: { readonly medianMs: number; readonly sigma: number } = { medianMs: 300_000, sigma: 0.9 };

/** How many observations the level above is worth. */
const PRIOR_WEIGHT = 2;

/**
 * Predicts the duration of a task from those of earlier tasks: log-normal by type and size. Each level starts from the
 * one above it, so few observations change a prediction little: all tasks start from {@link GUESS}, a type from all
 * tasks, a size of a type from its type, and a task that ran before from those like it. Durations that are not positive
 * are ignored.
 */
export function predictDuration(task: Task, history: readonly Observation[]): Prediction {
  const known = history.filter(({ durationMs = 0 }) => durationMs > 0 && Number.isFinite(durationMs));
  const ofType = known.filter(({ taskType }) => task.taskType !== undefined && taskType === task.taskType);
  const ofSize = ofType.filter(({ size }) => task.size !== undefined && size === task.size);
  const ofTask = known.filter((each) => each.task === task.id);
  const levels = [known, ofType, ofSize, ofTask];
  const model = levels.reduce(updated, { mu: Math.log(GUESS.medianMs), sigma: GUESS.sigma, weight: PRIOR_WEIGHT });
  const [n, basis] = basisOf(levels.map(({ length }) => length));
  return predictionOf(model, n, basis);
}

/** The normal distribution of the logarithm of durations, and how many observations the mean is worth. */
type Model = { readonly mu: number; readonly sigma: number; readonly weight: number };

/**
 * The update of mean and variance with observations. The distance to the mean of the level above is no part of the
 * variance: after a few tasks that take milliseconds, the guess of minutes would predict hours.
 */
function updated({ mu, sigma }: Model, observations: readonly Observation[]): Model {
  const n = observations.length;
  if (n === 0) return { mu, sigma, weight: PRIOR_WEIGHT };
  const logs = observations.map(({ durationMs = NaN }) => Math.log(durationMs));
  const mean = logs.reduce((sum, log) => sum + log, 0) / n;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  const weight = PRIOR_WEIGHT + n;
  const variance = (PRIOR_WEIGHT * sigma ** 2 + squares) / weight;
  return { mu: (PRIOR_WEIGHT * mu + n * mean) / weight, sigma: Math.sqrt(variance), weight };
}

const BASES = ['all', 'type', 'type and size', 'task'] as const;

/** The narrowest level with observations. */
function basisOf(counts: readonly number[]): [number, Prediction['basis']] {
  const level = counts.findLastIndex((count) => count > 0);
  return [counts[level] ?? 0, BASES[level] ?? 'guess'];
}

/** The quantile of 80 % of the standard normal distribution. */
const Z80 = 0.8416;

function predictionOf({ mu, sigma: spread, weight }: Model, n: number, basis: Prediction['basis']): Prediction {
  const sigma = spread * Math.sqrt(1 + 1 / weight);
  return {
    medianMs: Math.exp(mu),
    meanMs: Math.exp(mu + sigma ** 2 / 2),
    p80Ms: Math.exp(mu + Z80 * sigma),
    sigma,
    n,
    basis,
  };
}
