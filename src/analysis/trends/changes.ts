import { findChanges, type Change } from '../change-points/find-changes.ts';
import type { Figure, FigureContext } from '../figures/figure.ts';
import { causesOf, type Cause } from './causes.ts';
import { differenceOfSamples, figureOfSample, type Sample } from './estimates.ts';
import { isCompleted } from '../../facts/fact.ts';
import { TREND_METRIC, type TrendMetric, type TrendMetricName } from './metrics.ts';
import type { TrendFact } from './trend-fact.ts';

/** A change of a metric. Times in milliseconds since 1970. */
export type TrendChange = {
  /** The metric that changed: of cost per success, its cost or its success. */
  readonly metric: TrendMetricName;
  /** The start of the first run after it. */
  readonly at: number;
  /** The first run after it. */
  readonly run: string;
  /** Where it may be instead, with 95 % confidence. */
  readonly earliest: number;
  readonly latest: number;
  /** The shown metric from the change before, or the beginning, to this change. */
  readonly before: Figure;
  /** The shown metric from this change to the next one, or the end. */
  readonly after: Figure;
  /** The difference of the shown metric: of rates in shares, of anything else as a ratio. */
  readonly effect: Figure;
  /** The probability that runs without any change look like this. */
  readonly probability: number;
  /** The settings that changed with it, the most likely first; empty if no cause is known. */
  readonly causes: readonly Cause[];
};

/** What the figures of changes are about. */
export type ChangeContext = Omit<FigureContext, 'unit' | 'missing'>;

/**
 * The changes of a metric over runs or attempts in the order of time, found in values without the differences between
 * workflows, steps and types of tasks, so that another mix of them is no change. Smaller ones than 10 % or 5 percentage
 * points are left out.
 */
export function changesOf(facts: readonly TrendFact[], metric: TrendMetricName, context: ChangeContext): TrendChange[] {
  const { changesOf: parts = [metric] } = TREND_METRIC[metric];
  return parts
    .flatMap((part) => changesOfPart(facts, part, { shown: TREND_METRIC[metric], context }))
    .toSorted((a, b) => a.at - b.at);
}

type Shown = { readonly shown: TrendMetric; readonly context: ChangeContext };

function changesOfPart(facts: readonly TrendFact[], name: TrendMetricName, shown: Shown): TrendChange[] {
  const metric = TREND_METRIC[name];
  const series = facts.flatMap((fact) => {
    const value = valueOf(metric, fact);
    return value === undefined ? [] : [{ fact, value }];
  });
  const values = adjusted(series, metric);
  const changes = findChanges(values).filter((change, index, all) => {
    const [from, to] = [all[index - 1]?.at ?? 0, all[index + 1]?.at ?? values.length];
    return Math.abs(meanOf(values.slice(change.at, to)) - meanOf(values.slice(from, change.at))) >= leastOf(metric);
  });
  const of = series.map(({ fact }) => fact);
  return changes.map((change, index) =>
    trendChange(
      of,
      name,
      { change, from: changes[index - 1]?.at ?? 0, to: changes[index + 1]?.at ?? of.length },
      shown,
    ),
  );
}

/** The value of a fact; undefined if it is unknown, or did not come about by itself. */
function valueOf(metric: TrendMetric, fact: TrendFact): number | undefined {
  const [amount, by] = metric.of(fact) ?? [];
  return amount === undefined || !by || !isCompleted(fact) ? undefined : amount / by;
}

type Point = { readonly fact: TrendFact; readonly value: number };

/** A group of fewer facts has no mean of its own. */
const LEAST_OF_CELL = 5;

/** The values on the scale of the metric, without the mean of their workflow, step and type of task. */
function adjusted(series: readonly Point[], { scale }: TrendMetric): number[] {
  const scaled = scaledValues(
    series.map(({ value }) => value),
    scale,
  );
  const [cells, workflows] = [cellsOf(series, cellOf), cellsOf(series, ({ workflow, step }) => `${workflow}\n${step}`)];
  const means = new Map<readonly number[], number>();
  for (const cell of [...cells, ...workflows]) means.set(cell, meanOf(cell.map((index) => scaled[index] ?? 0)));
  const offsets = new Float64Array(series.length);
  for (const cell of workflows) for (const index of cell) offsets[index] = means.get(cell) ?? 0;
  for (const cell of cells)
    if (cell.length >= LEAST_OF_CELL) for (const index of cell) offsets[index] = means.get(cell) ?? 0;
  return scaled.map((value, index) => value - (offsets[index] ?? 0));
}

/** An amount of 0 has no logarithm: it counts as a hundredth of the usual one. */
const SMALLEST = 0.01;

function scaledValues(values: readonly number[], scale: TrendMetric['scale']): number[] {
  if (scale === 'linear') return [...values];
  if (scale === 'logarithm-of-counts') return values.map((value) => Math.log1p(value));
  const positive = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const smallest = SMALLEST * (positive[positive.length >> 1] ?? 1);
  return values.map((value) => Math.log(Math.max(value, smallest)));
}

function cellsOf(series: readonly Point[], keyOf: (fact: TrendFact) => string): number[][] {
  return [...Map.groupBy(series.keys(), (index) => keyOf((series[index] as Point).fact)).values()];
}

function cellOf({ workflow, step, task_type }: TrendFact): string {
  return [workflow, step, task_type].join('\n');
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const LEAST: Readonly<Record<TrendMetric['scale'], number>> = {
  logarithm: Math.log(1.1),
  'logarithm-of-counts': Math.log(1.1),
  linear: 0.05,
};

function leastOf({ scale }: TrendMetric): number {
  return LEAST[scale];
}

type Place = { readonly change: Change; readonly from: number; readonly to: number };

function trendChange(
  facts: readonly TrendFact[],
  metric: TrendMetricName,
  { change, from, to }: Place,
  { shown, context }: Shown,
): TrendChange {
  const causes = causesOf(facts, { ...change, from, to });
  const at = causes[0]?.index ?? change.at;
  const [before, after] = [sampleOf(shown, facts.slice(from, at)), sampleOf(shown, facts.slice(at, to))];
  const startOf = (index: number): number => facts[Math.min(index, facts.length - 1)]?.started_at ?? 0;
  return {
    metric,
    at: startOf(at),
    run: facts[at]?.run_id ?? '',
    earliest: startOf(Math.min(at, change.earliest)),
    latest: startOf(Math.max(at, change.latest)),
    before: figureOfSample(shown, before, context),
    after: figureOfSample(shown, after, context),
    effect: differenceOfSamples(shown, before, after, context),
    probability: change.probability,
    causes: causes.map(({ kind, from: old, to: value, at: since, share }) => ({
      kind,
      from: old,
      to: value,
      at: since,
      share,
    })),
  };
}

/** The values of facts that a metric regards. */
export function sampleOf(metric: TrendMetric, facts: readonly TrendFact[]): Sample {
  const values = facts.map(metric.of);
  const pairs = values.filter((pair) => pair !== null && pair !== undefined);
  return { pairs, missing: values.filter((pair) => pair === null).length };
}
