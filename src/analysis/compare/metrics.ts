import { completeTokens, completeUsd, isCompleted } from '../../facts/fact.ts';
import type { SelectedRun } from '../../store/queries/facts/selected-runs.ts';
import type { Unit } from '../figures/figure.ts';

/** What selections of runs are compared by; the headline first. */
export const METRICS = [
  'cost-per-success',
  'cost',
  'success',
  'duration',
  'tokens',
  'repairs',
  'tool-calls',
  'failed-tool-calls',
] as const;

/** One of {@link METRICS}. */
export type MetricName = (typeof METRICS)[number];

/** How a metric is read from runs. */
export type Metric = {
  readonly unit: Unit;
  readonly better: 'lower' | 'higher';
  /** `amount` is averaged over runs, `rate` is a share of runs, `ratio` is a total cost by successes. */
  readonly type: 'amount' | 'rate' | 'ratio';
  /** The value of a run; null if unknown, undefined if the metric does not regard the run. */
  readonly of: (run: SelectedRun) => number | null | undefined;
  /** What is said of the side with the better value. */
  readonly advantage: string;
};

/** The metrics by name. */
export const METRIC: Readonly<Record<MetricName, Metric>> = {
  'cost-per-success': {
    unit: 'USD/success',
    better: 'lower',
    type: 'ratio',
    of: completeUsd,
    advantage: 'costs less per success',
  },
  cost: { unit: 'USD', better: 'lower', type: 'amount', of: completeUsd, advantage: 'is cheaper' },
  success: { unit: 'share', better: 'higher', type: 'rate', of: successOf, advantage: 'succeeds more often' },
  duration: {
    unit: 'ms',
    better: 'lower',
    type: 'amount',
    of: (run) => (isCompleted(run) ? run.duration_ms : undefined),
    advantage: 'is faster',
  },
  tokens: { unit: 'tokens', better: 'lower', type: 'amount', of: completeTokens, advantage: 'uses fewer tokens' },
  repairs: {
    unit: 'share',
    better: 'lower',
    type: 'rate',
    of: ({ repairs }) => Number(repairs > 0),
    advantage: 'needs repairs less often',
  },
  'tool-calls': {
    unit: 'count',
    better: 'lower',
    type: 'amount',
    of: ({ tool_calls }) => tool_calls,
    advantage: 'makes fewer tool calls',
  },
  'failed-tool-calls': {
    unit: 'count',
    better: 'lower',
    type: 'amount',
    of: ({ failed_tool_calls }) => failed_tool_calls,
    advantage: 'has fewer failed tool calls',
  },
};

/** 1 for a success and 0 for a failure; undefined for what was cancelled or abandoned, or whose end is unknown. */
export function successOf(fact: { readonly result: SelectedRun['result'] | null }): number | undefined {
  return isCompleted(fact) ? Number(fact.result === 'success') : undefined;
}
