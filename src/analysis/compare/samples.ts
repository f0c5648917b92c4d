import { median, ratioOfMedians } from '../statistics/medians.ts';
import { mean, ratioOfMeans } from '../statistics/means.ts';
import { momentsOf, sumOf } from '../statistics/moments.ts';
import { pairedRateDifference, rate, rateDifference, type Counts } from '../statistics/rates.ts';
import { pairedRatio, ratioOfTotals, ratioOfTotalsRatio, type Pair } from '../statistics/ratios.ts';
import { unknownEstimate, type Estimate } from '../statistics/estimate.ts';
import { BOTH_ZERO } from './verdict.ts';

/** How amounts are averaged. */
export type Average = 'mean' | 'median';

/** The known values of a metric in a selection, with the task of each run. */
export type Sample = {
  readonly values: readonly TaskValue[];
  /** Runs of which the value is unknown. */
  readonly missing: number;
};

/** The value of a run. For a ratio, `success` is 1 if the run succeeded, else 0. */
export type TaskValue = { readonly task: string | null; readonly value: number; readonly success: number };

/** The estimate of a sample, and the estimate of the difference of two: a ratio B / A, or of rates a difference B − A. */
export type Estimator = {
  readonly one: (sample: Sample) => Estimate;
  readonly difference: (a: Sample, b: Sample) => Estimate;
  /** The difference from tasks that both have; undefined if the metric cannot be paired. */
  readonly paired?: (a: Sample, b: Sample) => Estimate;
};

/** Estimators by the type of a metric. */
export function estimatorOf(type: 'amount' | 'rate' | 'ratio', average: Average): Estimator {
  if (type === 'rate') return RATES;
  if (type === 'ratio') return RATIOS;
  return average === 'mean' ? MEANS : MEDIANS;
}

const RATES: Estimator = {
  one: (sample) => rate(countsOf(sample)),
  difference: (a, b) => rateDifference(countsOf(a), countsOf(b)),
  paired: (a, b) => pairedRateDifference(taskMeans(a, b).map(([inA, inB]) => inB - inA)),
};

function countsOf({ values }: Sample): Counts {
  return { successes: sumOf(values.map(({ value }) => value)), n: values.length };
}

/** The mean values of each task that both samples have: (A, B). */
function taskMeans(a: Sample, b: Sample): (readonly [a: number, b: number])[] {
  const [tasksA, tasksB] = [valuesByTask(a), valuesByTask(b)];
  return [...tasksA].flatMap(([task, values]) => {
    const others = tasksB.get(task);
    return others ? [[momentsOf(values).mean, momentsOf(others).mean] as const] : [];
  });
}

function valuesByTask({ values }: Sample): Map<string, number[]> {
  const byTask = new Map<string, number[]>();
  for (const { task, value } of values) {
    if (task === null) continue;
    const known = byTask.get(task);
    if (known) known.push(value);
    else byTask.set(task, [value]);
  }
  return byTask;
}

const RATIOS: Estimator = {
  one: (sample) => ratioEstimate(sample),
  difference: (a, b) => ratioOfTotalsRatio(pairsOf(a), pairsOf(b)),
};

function ratioEstimate(sample: Sample): Estimate {
  const estimate = ratioOfTotals(pairsOf(sample));
  const hasNoSuccess = estimate.value === null && sample.values.length > 0;
  return hasNoSuccess ? { ...estimate, reason: 'no run succeeded' } : estimate;
}

function pairsOf({ values }: Sample): Pair[] {
  return values.map(({ value, success }) => [value, success]);
}

const MEANS: Estimator = {
  one: (sample) => mean(valuesOf(sample)),
  difference: (a, b) => differenceOf(a, b, ratioOfMeans),
  paired: (a, b) => pairedRatio(taskMeans(a, b)),
};

function valuesOf({ values }: Sample): number[] {
  return values.map(({ value }) => value);
}

function differenceOf(a: Sample, b: Sample, ratio: (a: number[], b: number[]) => Estimate): Estimate {
  const [valuesA, valuesB] = [valuesOf(a), valuesOf(b)];
  const estimate = ratio(valuesA, valuesB);
  const areBothZero = valuesA.length > 0 && valuesB.length > 0 && sumOf(valuesA) + sumOf(valuesB) === 0;
  return areBothZero ? unknownEstimate(estimate.n, estimate.method, BOTH_ZERO) : estimate;
}

const MEDIANS: Estimator = {
  one: (sample) => median(valuesOf(sample)),
  difference: (a, b) => differenceOf(a, b, ratioOfMedians),
};

/** At least this many tasks must repeat to pair by them: fewer say less than all runs unpaired. */
const MIN_PAIRED_TASKS = 5;

/** At least this share of the runs of each side must be of tasks that both have. */
const MIN_PAIRED_SHARE = 0.5;

/** Whether two samples are compared by the tasks that both have. */
export function isPaired(a: Sample, b: Sample): boolean {
  const [tasksA, tasksB] = [valuesByTask(a), valuesByTask(b)];
  const shared = [...tasksA.keys()].filter((task) => tasksB.has(task));
  const runs = (tasks: ReadonlyMap<string, number[]>): number =>
    sumOf(shared.map((task) => tasks.get(task)?.length ?? 0));
  return (
    shared.length >= MIN_PAIRED_TASKS &&
    runs(tasksA) >= MIN_PAIRED_SHARE * a.values.length &&
    runs(tasksB) >= MIN_PAIRED_SHARE * b.values.length
  );
}
