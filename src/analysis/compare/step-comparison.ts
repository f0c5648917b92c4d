import type { SelectedAttempt } from '../../store/queries/facts/selected-runs.ts';
import { compareSamples, type MetricComparison, type Side } from './metric-comparison.ts';
import { completeUsd } from '../../facts/fact.ts';
import { successOf } from './metrics.ts';
import type { Average, Sample } from './samples.ts';
import { stepOf } from './usage-of-attempts.ts';

/** A step in two selections. */
export type StepComparison = {
  readonly step: string;
  /** US dollars of all its attempts per run, 0 in runs without it, so that steps add up to runs. */
  readonly cost: StepFigures;
  /** Milliseconds of all its attempts per run, 0 in runs without it. */
  readonly duration: StepFigures;
  /** The share of first attempts that succeeded. */
  readonly firstSuccess: StepFigures;
  /** The share of runs with a retry or repair of it. */
  readonly repeated: StepFigures;
  /** The share of runs without it. */
  readonly without: StepFigures;
};

type StepFigures = Pick<MetricComparison, 'a' | 'b' | 'difference'>;

/** A selection with the attempts of its runs. */
export type SideWithAttempts = Side & { readonly attempts: readonly SelectedAttempt[] };

/** How a value of a run is read from its attempts at a step: null if unknown, undefined if it does not count. */
type Measure = Parameters<typeof compareSamples>[0] & {
  readonly of: (attempts: readonly SelectedAttempt[]) => number | null | undefined;
};

const FIRST_SUCCESS: Measure = {
  type: 'rate',
  unit: 'share',
  of: (attempts) => {
    const first = attempts.find(({ kind }) => kind === 'first');
    return first && successOf(first);
  },
};

const REPEATED: Measure = {
  type: 'rate',
  unit: 'share',
  of: (attempts) => Number(attempts.some(({ kind }) => kind !== 'first')),
};

const WITHOUT: Measure = { type: 'rate', unit: 'share', of: (attempts) => Number(attempts.length === 0) };

/** Compares the steps of two selections, in the order in which they first started in B, then in A. */
export function compareSteps(a: SideWithAttempts, b: SideWithAttempts, average: Average): StepComparison[] {
  const names = new Set([...b.attempts, ...a.attempts].map(stepOf));
  const [byStepA, byStepB] = [Map.groupBy(a.attempts, stepOf), Map.groupBy(b.attempts, stepOf)];
  return [...names].map((step) => {
    const [sideA, sideB] = [stepSide(a, byStepA.get(step)), stepSide(b, byStepB.get(step))];
    const compare = (measure: Measure): StepFigures => {
      const { paired: _, ...figures } = compareSamples(
        measure,
        sampled(sideA, measure),
        sampled(sideB, measure),
        average,
      );
      return figures;
    };
    return {
      step,
      cost: compare(COST),
      duration: compare(DURATION),
      firstSuccess: compare(FIRST_SUCCESS),
      repeated: compare(REPEATED),
      without: compare(WITHOUT),
    };
  });
}

/** The attempts at a step of each run of a side, in the order of its runs. */
type StepSide = { readonly side: Side; readonly attempts: readonly (readonly SelectedAttempt[])[] };

const NONE: readonly SelectedAttempt[] = [];

function stepSide(side: Side, attempts: readonly SelectedAttempt[] = []): StepSide {
  const byRun = Map.groupBy(attempts, ({ run_id }) => run_id);
  return { side, attempts: side.runs.map(({ id }) => byRun.get(id) ?? NONE) };
}

function sampled({ side, attempts }: StepSide, { of }: Measure): Parameters<typeof compareSamples>[1] {
  const values = [];
  let missing = 0;
  for (const [index, { task }] of side.runs.entries()) {
    const value = of(attempts[index] ?? NONE);
    if (value === null) missing += 1;
    else if (value !== undefined) values.push({ task, value, success: 0 });
  }
  const sample: Sample = { values, missing };
  return { filter: side.filter, asOf: side.asOf, sample };
}

const COST: Measure = { type: 'amount', unit: 'USD', of: (attempts) => sumOrUnknown(attempts, completeUsd) };

function sumOrUnknown(
  attempts: readonly SelectedAttempt[],
  of: (attempt: SelectedAttempt) => number | null,
): number | null {
  let sum = 0;
  for (const attempt of attempts) {
    const value = of(attempt);
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

const DURATION: Measure = {
  type: 'amount',
  unit: 'ms',
  of: (attempts) => sumOrUnknown(attempts, ({ duration_ms }) => duration_ms),
};
