import type { ToolHourTable } from '../../store/schema.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import { rate } from '../statistics/rates.ts';
import { ratioOfTotals } from '../statistics/ratios.ts';
import { indexOfInterval, intervalsOf } from './buckets.ts';
import type { ChangeContext } from './changes.ts';
import type { TrendMetricName } from './metrics.ts';
import type { TrendGroup, TrendRequest } from './trend.ts';

/** The metrics that tool calls have. */
export const TOOL_METRICS = ['duration', 'success', 'errors'] as const satisfies readonly TrendMetricName[];

/** Tool calls of an hour with the same tool and result. */
export type ToolHour = Pick<ToolHourTable, 'hour' | 'tool' | 'result' | 'calls' | 'sum_ms'>;

/** The parts of a trend by tool: the mean duration of calls, or the share of those that succeeded or failed. */
export function toolTrend(hours: readonly ToolHour[], request: TrendRequest, context: ChangeContext): TrendGroup[] {
  const intervals = intervalsOf({ from: request.since, to: request.until }, request.bucket);
  const groups = [...Map.groupBy(hours, ({ tool }) => tool)];
  return groups
    .toSorted(([, a], [, b]) => callsOf(b) - callsOf(a))
    .map(([name, own]) => {
      const byInterval = Map.groupBy(own, ({ hour }) => indexOfInterval(intervals, Math.max(hour, request.since)));
      return {
        name,
        total: figure(own, request.metric, context),
        buckets: intervals.map((interval, index) => ({
          ...interval,
          figure: figure(byInterval.get(index) ?? [], request.metric, context),
        })),
        changes: [],
      };
    });
}

function callsOf(hours: readonly ToolHour[]): number {
  return hours.reduce((sum, { calls }) => sum + calls, 0);
}

function figure(hours: readonly ToolHour[], metric: TrendMetricName, context: ChangeContext): Figure {
  const n = callsOf(hours);
  if (metric === 'duration') return figureOf({ ...meanDuration(hours), n }, { ...context, unit: 'ms' });
  const result = metric === 'success' ? 'success' : 'error';
  const successes = callsOf(hours.filter((hour) => hour.result === result));
  return figureOf(rate({ successes, n }), { ...context, unit: 'share' });
}

/** The interval takes hours as the sample: calls of an hour resemble each other. */
function meanDuration(hours: readonly ToolHour[]) {
  const byHour = [...Map.groupBy(hours, ({ hour }) => hour).values()];
  const pairs = byHour.map((of) => [of.reduce((sum, { sum_ms }) => sum + sum_ms, 0), callsOf(of)] as const);
  return { ...ratioOfTotals(pairs), method: 'mean of calls; delta interval on logarithms, by hours' };
}
