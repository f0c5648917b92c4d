import type { RunResult, StepKind } from '../../core/context.ts';
import { type QueryOptions, aggregation, per, ratio, shareOf } from './promql.ts';
import { currentSumInScope, increaseInScope, increasePerIntervalInScope, mean } from './scope.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import { SIGNAL_UNIT, type Signal } from '../../core/signal.ts';

/** Matches runs that count for the success rate: cancelled and abandoned runs do not. */
export const COMPLETED = resultIs('success', 'failure');

/** Running runs: zero while the relay reports, empty while it does not. */
export const RUNNING = `${currentSumInScope(METRIC.runsActive)} or on() 0 * ${currentSumInScope(METRIC.spoolDepth)}`;

/** A matcher of run results. */
export function resultIs(...results: readonly RunResult[]): string {
  return `=~"${results.join('|')}"`;
}

/** Runs with a result as a share of the completed runs that ended from each point of a graph to the next one. */
export function resultSharePerInterval(result: RunResult): string {
  const ended = (where: string): string =>
    increasePerIntervalInScope(METRIC.runs, { where: { [ATTRIBUTE.runResult]: where } });
  return shareOf(ended(resultIs(result)), ended(COMPLETED));
}

/** Successful runs as a share of the completed runs. */
export function successRate(options: Omit<QueryOptions, 'by'> = {}): string {
  return shareOf(runsWith(resultIs('success'), options), runsWith(COMPLETED, options));
}

/** The runs in the time range whose result matches. */
export function runsWith(result: string, options: QueryOptions = {}): string {
  return increaseInScope(METRIC.runs, { ...options, where: { [ATTRIBUTE.runResult]: result } });
}

/** The successful runs of each group with completed runs: zero, not nothing, if all of them failed. */
export function successesBy(by: readonly string[]): string {
  return `${runsWith(resultIs('success'), { by })} > 0 or 0 * (${completedBy(by)})`;
}

/** The completed runs of each group that has some. */
export function completedBy(by: readonly string[]): string {
  return `${runsWith(COMPLETED, { by })} > 0`;
}

/** The mean cost of ended runs of known cost, whatever their result. */
export function costPerRun(options: QueryOptions = {}, over?: string): string {
  return mean(METRIC.runCost, options, over);
}

/** The cost of ended runs, divided by the number of those that succeeded; both of runs of known cost. */
export function costPerSuccess(options: QueryOptions = {}): string {
  const succeeded = { [ATTRIBUTE.runResult]: resultIs('success') };
  return per(
    increaseInScope(METRIC.runCost, { ...options, part: 'sum' }),
    increaseInScope(METRIC.runCost, { ...options, part: 'count', where: succeeded }),
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
