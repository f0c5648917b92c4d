import type { Figure } from '../figures/figure.ts';
import { indexOfInterval, intervalsOf, type BucketName, type Interval } from './buckets.ts';
import { changesOf, sampleOf, type ChangeContext, type TrendChange } from './changes.ts';
import type { Dimension } from './dimensions.ts';
import { figureOfSample } from './estimates.ts';
import { TREND_METRIC, type TrendMetricName } from './metrics.ts';
import type { TrendFact } from './trend-fact.ts';
import type { TrendVerdict } from './verdicts.ts';

/** What a trend shows. Times in milliseconds since 1970, `until` without its end. */
export type TrendRequest = {
  readonly metric: TrendMetricName;
  readonly by?: Dimension | undefined;
  readonly bucket: BucketName;
  readonly since: number;
  readonly until: number;
  readonly workflow?: string | undefined;
  /** The name of a step: its attempts are shown instead of runs. */
  readonly step?: string | undefined;
  /** Simulated runs instead of real ones. */
  readonly simulated: boolean;
};

/** How a metric developed. */
export type Trend = Omit<TrendRequest, 'by' | 'workflow' | 'step'> & {
  readonly by: Dimension | null;
  readonly workflow: string | null;
  readonly step: string | null;
  /** What is observed: a value belongs to a run, an attempt at a step, or a tool call. */
  readonly observed: 'run' | 'attempt' | 'tool call';
  /** The time zone in which days begin. */
  readonly timeZone: string;
  readonly asOf: number;
  /** What is observed most first; one without a name if nothing divides the trend. */
  readonly groups: readonly TrendGroup[];
  /** What the detection says of the workflows and steps now, whatever the period. */
  readonly verdicts: readonly TrendVerdict[];
};

/** A part of a trend. */
export type TrendGroup = {
  /** The workflow, step, model, …; null if it has none or nothing divides the trend. */
  readonly name: string | null;
  /** The figure of the whole period. */
  readonly total: Figure;
  readonly buckets: readonly TrendBucket[];
  /** Empty for tool calls, which are only known by hour. */
  readonly changes: readonly TrendChange[];
};

/** An interval of a trend, without its end. */
export type TrendBucket = Interval & { readonly figure: Figure };

/** The part of a trend that facts in the order of time make. */
export function trendGroup(
  name: string | null,
  facts: readonly TrendFact[],
  request: TrendRequest,
  context: ChangeContext,
): TrendGroup {
  const metric = TREND_METRIC[request.metric];
  const intervals = intervalsOf({ from: request.since, to: request.until }, request.bucket);
  const byInterval = Map.groupBy(facts, ({ started_at }) => indexOfInterval(intervals, started_at));
  return {
    name,
    total: figureOfSample(metric, sampleOf(metric, facts), context),
    buckets: intervals.map((interval, index) => ({
      ...interval,
      figure: figureOfSample(metric, sampleOf(metric, byInterval.get(index) ?? []), context),
    })),
    changes: changesOf(facts, request.metric, context),
  };
}
