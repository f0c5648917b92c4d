import { figureOf, type Figure, type FigureContext, type Unit } from '../figures/figure.ts';
import { METRIC, successOf, type Metric, type MetricName } from './metrics.ts';
import { estimatorOf, isPaired, type Average, type Sample } from './samples.ts';
import { verdictOf, verdictText, type Verdict } from './verdict.ts';
import type { SelectedRun } from '../../store/queries/facts/selected-runs.ts';

/** A metric in two selections. */
export type MetricComparison = {
  readonly metric: MetricName;
  readonly better: Metric['better'];
  readonly a: Figure;
  readonly b: Figure;
  /** B / A for amounts and cost per success; B − A for rates. */
  readonly difference: Figure;
  /** Whether the difference is that of tasks that both selections have. */
  readonly paired: boolean;
  readonly verdict: Verdict;
  /** The verdict in words. */
  readonly text: string;
};

/** The runs of a selection, the filter that selected them, and the time of the latest of them. */
export type Side = Pick<FigureContext, 'filter' | 'asOf'> & { readonly runs: readonly SelectedRun[] };

/** A sample with where it comes from. */
export type SampledSide = Pick<FigureContext, 'filter' | 'asOf'> & { readonly sample: Sample };

/** Compares a metric of two selections. */
export function compareMetric(name: MetricName, a: Side, b: Side, average: Average): MetricComparison {
  const metric = METRIC[name];
  const compared = compareSamples(
    metric,
    { ...a, sample: sampleOf(a, metric) },
    { ...b, sample: sampleOf(b, metric) },
    average,
  );
  const verdict = verdictOf(compared.difference, metric.better);
  return {
    metric: name,
    better: metric.better,
    ...compared,
    verdict,
    text: verdictText(verdict, compared.difference, metric.advantage),
  };
}

function sampleOf({ runs }: Side, { of }: Metric): Sample {
  const values = [];
  let missing = 0;
  for (const run of runs) {
    const value = of(run);
    if (value === null) missing += 1;
    else if (value !== undefined) values.push({ task: run.task, value, success: successOf(run) ?? 0 });
  }
  return { values, missing };
}

/** The figures of two samples and of their difference. */
export function compareSamples(
  { type, unit }: Pick<Metric, 'type' | 'unit'>,
  a: SampledSide,
  b: SampledSide,
  average: Average,
): Pick<MetricComparison, 'a' | 'b' | 'difference' | 'paired'> {
  const estimator = estimatorOf(type, average);
  const figure = ({ sample, filter, asOf }: SampledSide): Figure =>
    figureOf(estimator.one(sample), { unit, filter, asOf, missing: sample.missing });
  const paired = estimator.paired !== undefined && isPaired(a.sample, b.sample);
  const difference = (paired && estimator.paired?.(a.sample, b.sample)) || estimator.difference(a.sample, b.sample);
  return { a: figure(a), b: figure(b), difference: figureOf(difference, differenceContext(type, a, b)), paired };
}

function differenceContext(type: Metric['type'], a: SampledSide, b: SampledSide): FigureContext {
  const unit: Unit = type === 'rate' ? 'share-difference' : 'ratio';
  return {
    unit,
    filter: `A: ${a.filter}; B: ${b.filter}`,
    asOf: Math.max(a.asOf, b.asOf),
    missing: a.sample.missing + b.sample.missing,
  };
}
