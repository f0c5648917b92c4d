import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import type { Store } from '../../store/open-store.ts';
import { runningRuns, workflowsOfRuns, type RunningRuns } from '../../store/queries/runs/run-gauges.ts';
import type { GaugeValue } from './gauges.ts';

/** Reads the runs that have not ended at a time. */
export type ActiveRuns = (now: number) => Promise<GaugeValue[]>;

/**
 * Running runs by workflow. A workflow without running runs is reported as 0: a series that is no longer
 * reported would keep its last value in queries.
 */
export function newActiveRuns(store: Store): ActiveRuns {
  let known: Set<string> | undefined;
  return async (now) => {
    known ??= new Set(await workflowsOfRuns(store));
    const active = await runningRuns(store);
    for (const workflow of active.keys()) known.add(workflow);
    return [...known].flatMap((workflow) => gaugesOf(workflow, active.get(workflow), now));
  };
}

function gaugesOf(workflow: string, active: RunningRuns | undefined, now: number): GaugeValue[] {
  const labels = { [ATTRIBUTE.workflowName]: workflow };
  const age = active ? Math.max(0, now - active.startedAt) / 1000 : 0;
  return [
    { metric: METRIC.runsActive, labels, value: active?.runs ?? 0 },
    { metric: METRIC.runActiveAge, labels, value: age },
  ];
}
