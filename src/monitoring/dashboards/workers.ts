import type { DashboardSpec, Section } from './dashboard.ts';
import { stepToRuns, workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL, P95, duration } from '../panels/column.ts';
import { heatmap, lines } from '../panels/graph.ts';
import { stat } from '../panels/single-values.ts';
import { COLOR, UNIT } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { INTERVAL, currentSum, orZero } from '../queries/promql.ts';
import { mean, observations, quantile, totalOf } from '../queries/scope.ts';
import { SLOT_METRIC } from '../queries/metrics-of-others.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

const ONLY_TEMPORAL = 'Known of workflows on Temporal only. Metric: stepmeter.step.queue.time.';

const WAIT = 'The time from when an attempt at an activity was scheduled to when a worker started it.';

const wait = { noValue: 'not queued', color: COLOR.neutral };

/** Of one attempt: usually below a minute, as "3.4 s". */
const seconds = { unit: UNIT.plainSeconds, decimals: 1 };

const summary: Section = {
  title: 'Summary',
  panels: [
    stat({
      title: 'Attempts from queues',
      description: `Attempts at steps in the time range that waited in the task queue of a worker. ${ONLY_TEMPORAL}`,
      unit: UNIT.exact,
      width: 6,
      queries: [{ expr: orZero(observations(METRIC.stepQueueTime)) }],
    }),
    stat({
      title: 'Mean wait',
      description: `${WAIT} ${ONLY_TEMPORAL}`,
      ...wait,
      ...seconds,
      width: 6,
      queries: [{ expr: mean(METRIC.stepQueueTime) }],
    }),
    stat({
      title: 'p95 wait',
      description: `${WAIT} Interpolated within a bucket. ${ONLY_TEMPORAL}`,
      ...wait,
      ...seconds,
      width: 6,
      queries: [{ expr: quantile(0.95, METRIC.stepQueueTime) }],
    }),
    stat({
      title: 'Total wait',
      description: `${WAIT} Sum over the attempts in the time range: more workers or slots can save at most this. ${ONLY_TEMPORAL}`,
      ...wait,
      unit: UNIT.duration,
      width: 6,
      queries: [{ expr: totalOf(METRIC.stepQueueTime) }],
    }),
  ],
};

const NOTHING_QUEUED = 'no attempts from task queues';

const byQueue = { by: [ATTRIBUTE.stepQueue] };

const waits = { ...seconds, noValue: EMPTY_CELL };

const bySlots = { by: SLOT_METRIC.used.labels };

const queues: Section = {
  title: 'Task queues',
  panels: [
    lines({
      title: 'Wait over time',
      description: `p50 and p95 of the waits of attempts that ended in each interval, interpolated within buckets. Intervals without attempts are skipped. ${ONLY_TEMPORAL}`,
      unit: UNIT.plainSeconds,
      points: 50,
      connected: true,
      noValue: NOTHING_QUEUED,
      queries: [
        { expr: quantile(0.5, METRIC.stepQueueTime, {}, INTERVAL), legend: 'p50' },
        { expr: quantile(0.95, METRIC.stepQueueTime, {}, INTERVAL), legend: 'p95' },
      ],
    }),
    heatmap({
      title: 'Wait distribution',
      description: `Attempts at steps that ended in each interval, by the time that they waited. ${ONLY_TEMPORAL}`,
      unit: UNIT.seconds,
      width: 12,
      height: 8,
      metric: METRIC.stepQueueTime,
      bounds: [0.1, 1, 10, 60, 300, 1800, 3600],
      link: { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] },
    }),
    table({
      title: 'Wait by task queue',
      description: `${WAIT} ${P95} ${ONLY_TEMPORAL}`,
      noValue: NOTHING_QUEUED,
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.stepQueue, title: 'Task queue' }],
      values: [
        { title: 'Total wait', expr: totalOf(METRIC.stepQueueTime, byQueue), ...duration },
        { title: 'Attempts', expr: observations(METRIC.stepQueueTime, byQueue), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.stepQueueTime, byQueue), ...waits },
        { title: 'p95', expr: quantile(0.95, METRIC.stepQueueTime, byQueue), ...waits },
      ],
    }),
    table({
      title: 'Slots of workers',
      description:
        "Used and available slots of all workers at the end of the time range, by task queue and type. A queue waits if no slot is available. Metrics of Temporal's SDK, which the plugin does not send: temporal_worker_task_slots_used, temporal_worker_task_slots_available. Not filtered by environment.",
      noValue: "Temporal's SDK sends no metrics: see docs/temporal.md.",
      keys: [
        { attribute: 'task_queue', title: 'Task queue' },
        { attribute: 'worker_type', title: 'Type' },
      ],
      values: [
        { title: 'Available', expr: currentSum(SLOT_METRIC.available, bySlots), unit: UNIT.exact },
        { title: 'Used', expr: currentSum(SLOT_METRIC.used, bySlots), unit: UNIT.exact },
      ],
      sortBy: 'Used',
    }),
  ],
};

const byStep = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] };

const steps: Section = {
  title: 'Steps',
  panels: [
    table({
      title: 'Wait beside duration by step',
      description: `Attempts at steps in the time range: how long they waited in a task queue, and how long they then took. "Wait / run" is the ratio of the means. ${P95} Metrics: stepmeter.step.queue.time, stepmeter.step.duration.`,
      width: 24,
      noValue: NOTHING_QUEUED,
      onlyCounted: true,
      keys: [workflowToRuns, stepToRuns],
      computed: [
        {
          title: 'Wait / run',
          left: 'Mean wait',
          operator: '/',
          right: 'Mean duration',
          unit: UNIT.factor,
          decimals: 2,
          noValue: EMPTY_CELL,
        },
      ],
      values: [
        { title: 'Attempts', expr: observations(METRIC.stepQueueTime, byStep), unit: UNIT.exact },
        { title: 'Mean wait', expr: mean(METRIC.stepQueueTime, byStep), ...waits },
        { title: 'p95 wait', expr: quantile(0.95, METRIC.stepQueueTime, byStep), ...waits },
        { title: 'Mean duration', expr: ofQueued(mean(METRIC.stepDuration, byStep)), ...duration },
        { title: 'p95 duration', expr: ofQueued(quantile(0.95, METRIC.stepDuration, byStep)), ...duration },
      ],
      sortBy: 'Mean wait',
    }),
  ],
};

/** Task queues and slots of Temporal workers beside the steps. */
export const workers: DashboardSpec = {
  uid: DASHBOARD.workers,
  title: 'Workers',
  description: 'How long attempts at steps wait in the task queues of Temporal workers, beside how long they take.',
  listed: 'menu',
  sections: [summary, queues, steps],
};

/** Only the steps that waited in a queue. */
function ofQueued(query: string): string {
  return `(${query}) and ${observations(METRIC.stepQueueTime, byStep)} > 0`;
}
