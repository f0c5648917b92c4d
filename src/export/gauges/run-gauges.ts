import { DAY_MS } from '../../core/time/day.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { SIGNAL } from '../../core/signal.ts';
import type { Store } from '../../store/open-store.ts';
import { latestChanges } from '../../store/queries/change.ts';
import { largestRuns } from '../../store/queries/runs/run-gauges.ts';
import type { GaugeValue } from './gauges.ts';

const WORST_OF_MS = DAY_MS;

/**
 * The most expensive and the longest run of each workflow that ended within the last day; alerts use it to link to a
 * trace.
 */
export async function mostExpensiveAndLongestRuns(store: Store, now: number): Promise<GaugeValue[]> {
  const largest = await largestRuns(store, now - WORST_OF_MS, now);
  return largest.flatMap(({ workflow, costNanoUsd, durationMs }) =>
    (
      [
        [SIGNAL.cost, toUsd(costNanoUsd)],
        [SIGNAL.duration, durationMs / 1000],
      ] as const
    ).map(([signal, value]) => ({
      metric: METRIC.runMax,
      labels: { [ATTRIBUTE.workflowName]: workflow, [ATTRIBUTE.signal]: signal },
      value,
    })),
  );
}

/** Maximum number of reported changes, newest first: every edit of a prompt file has a new digest. */
const MAX_CHANGES = 500;

/** When active settings replaced their predecessors. */
export async function changeTimes(store: Store): Promise<GaugeValue[]> {
  const changes = await latestChanges(store, MAX_CHANGES);
  return changes.map((row) => ({
    metric: METRIC.changeTimestamp,
    labels: {
      [ATTRIBUTE.workflowName]: row.workflow,
      ...(row.step_name === null ? {} : { [ATTRIBUTE.stepName]: row.step_name }),
      [ATTRIBUTE.changeKind]: row.kind,
      [ATTRIBUTE.changeValue]: row.value,
      ...(row.previous === null ? {} : { [ATTRIBUTE.changePrevious]: row.previous }),
    },
    value: row.since / 1000,
  }));
}
