import type { RunResult, StepKind } from '../../core/context.ts';
import { type QueryOptions, aggregation, per, ratio } from './promql.ts';
import { currentSumInScope, increaseInScope, increasePerIntervalInScope, mean } from './scope.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import { SIGNAL_UNIT, type Signal } from '../../core/signal.ts';

/** Matches runs that count for the success rate: cancelled and abandoned runs do not. */
export const COMPLETED = resultIs('success', 'failure');

/** Running runs: zero while the relay reports, empty while it does not. */
export const RUNNING = `${currentSumInScope(METRIC.runsActive)} or on() 0 * ${currentSumInScope(METRIC.spoolDepth)}`;

// 95 % confidence intervals in PromQL. Arguments are queries whose series have the same labels.

/** A bound of an interval. */
export type Bound = 'lower' | 'upper';

/** Successes among trials. A group with trials has a number of successes, possibly zero. */
export type Share = { readonly successes: string; readonly trials: string };

/** A matcher of run results. */
export function resultIs(...results: readonly RunResult[]): string {
  return `=~"${results.join('|')}"`;
}

/** The same of the runs that ended from each point of a graph to the next one. */
export function resultSharePerInterval(result: RunResult): string {
  const ended = (where: string): string =>
    increasePerIntervalInScope(METRIC.runs, { where: { [ATTRIBUTE.runResult]: where } });
  return ratio(ended(resultIs(result)), ended(COMPLETED));
}

/** Successful runs as a share of the completed runs. */
export function successRate(options: QueryOptions = {}, over?: string): string {
  return resultShare('success', options, over);
}

/** Runs with a result as a share of the completed runs. */
function resultShare(result: RunResult, options: QueryOptions = {}, over?: string): string {
  return ratio(runs(resultIs(result), options, over), runs(COMPLETED, options, over));
}

function runs(result: string, options: QueryOptions, over?: string): string {
  return increaseInScope(METRIC.runs, { ...options, where: { [ATTRIBUTE.runResult]: result } }, over);
}

/** The mean cost of ended runs, whatever their result. */
export function costPerRun(options: QueryOptions = {}, over?: string): string {
  return mean(METRIC.runCost, options, over);
}

/** The cost of all ended runs, divided by the number of successful runs. */
export function costPerSuccess(options: QueryOptions = {}, over?: string): string {
  return per(
    increaseInScope(METRIC.runCost, { ...options, part: 'sum' }, over),
    runs(resultIs('success'), options, over),
  );
}

/** A matcher of attempt kinds. */
export function kindIs(...kinds: readonly StepKind[]): string {
  return `=~"${kinds.join('|')}"`;
}

/** Filters of {@link completedSteps}. */
type CompletedSteps = {
  /** The result of the last attempt. @default any */
  readonly result?: RunResult;
  /** The maximum number of attempts. @default any */
  readonly within?: number;
};

/** The number of steps that runs completed, each with all of its attempts. */
export function completedSteps({ result, within }: CompletedSteps = {}, options: QueryOptions = {}): string {
  const where = {
    ...(result === undefined ? {} : { [ATTRIBUTE.stepResult]: `="${result}"` }),
    // Versions of Prometheus differ in whether a whole bound has a decimal.
    ...(within === undefined ? {} : { le: `=~"${within}|${within}[.]0"` }),
  };
  const { by = [] } = options;
  // The bucket component is grouped by its bound, of which there is only one here.
  return within === undefined
    ? increaseInScope(METRIC.stepAttempts, { ...options, where, part: 'count' })
    : `${aggregation({ by })} (${increaseInScope(METRIC.stepAttempts, { ...options, where, part: 'bucket' })})`;
}

/** The share of completed steps that succeeded at the first attempt. */
export function firstAttemptSuccessRate(options: QueryOptions = {}): string {
  return ratio(completedSteps({ result: 'success', within: 1 }, options), completedSteps({}, options));
}

/** The share of input tokens that were read from the prompt cache. */
export function cacheReadShare(options: QueryOptions = {}, over?: string): string {
  return per(
    increaseInScope(METRIC.cacheReadTokens, options, over),
    increaseInScope(METRIC.inputTokens, options, over),
  );
}

/**
 * The typical value of a signal, in its unit: the mean of scores, which are logarithms, transformed back.
 * @param total a query for the total of a metric of scores
 */
export function typicalValue(signal: Signal, total: (metric: Metric) => string): string {
  return `(exp(${per(total(METRIC.signalScore), total(METRIC.signalSamples))}) - 1) * ${SIGNAL_UNIT[signal]}`;
}

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.96;

const SIGN: Readonly<Record<Bound, string>> = { lower: '-', upper: '+' };

/** A bound of the Wilson score interval of a share. */
export function shareInterval({ successes, trials }: Share, bound: Bound): string {
  const x = `(${successes})`;
  const n = `((${trials}) > 0)`;
  const spread = `${Z} * sqrt(${x} * (${n} - ${x}) / ${n} + ${(Z * Z) / 4})`;
  return `(${x} + ${(Z * Z) / 2} ${SIGN[bound]} ${spread}) / (${n} + ${Z * Z})`;
}
