import type { Section } from '../dashboard.ts';
import { EMPTY_CELL, P95, duration, seconds } from '../../panels/column.ts';
import { bars, lines } from '../../panels/graph.ts';
import { UNIT } from '../../panels/style.ts';
import { table } from '../../panels/table.ts';
import { INTERVAL } from '../../queries/promql.ts';
import { byRank } from '../../queries/ranks.ts';
import { increaseInScope, increasePerIntervalInScope, mean, observations, quantile } from '../../queries/scope.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';

const OF_RUN_CLAUDE = 'Known of sessions that runClaude() started: the CLI reports it in its output.';

const stepOnly = { by: [ATTRIBUTE.stepName] };

/** How long sessions take to begin their answers. */
export const firstToken: Section = {
  title: 'Time to first token',
  panels: [
    lines({
      title: 'Time to first token over time',
      description: `p50 and p95 of the time from the prompt of a session to the first token of the model, interpolated within buckets, including the start of the session. ${OF_RUN_CLAUDE} Intervals without sessions are skipped. Metric: stepmeter.session.time_to_first_token.`,
      unit: UNIT.seconds,
      points: 50,
      connected: true,
      queries: [
        { expr: quantile(0.5, METRIC.timeToFirstToken, {}, INTERVAL), legend: 'p50' },
        { expr: quantile(0.95, METRIC.timeToFirstToken, {}, INTERVAL), legend: 'p95' },
      ],
    }),
    table({
      title: 'Time to first token by step',
      description: `Time from the prompt of a session to the first token of the model, in the time range. ${OF_RUN_CLAUDE} ${P95} Metric: stepmeter.session.time_to_first_token.`,
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
      values: [
        { title: 'Sessions', expr: observations(METRIC.timeToFirstToken, stepOnly), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.timeToFirstToken, stepOnly), ...seconds },
        { title: 'p95', expr: quantile(0.95, METRIC.timeToFirstToken, stepOnly), ...seconds },
      ],
    }),
  ],
};

const AT_END = 'Counted when the session ends.';

const NUMBERED = 'Steps are numbered by their attempts ever made in the environment.';

const STEPS = { metric: METRIC.steps, attribute: ATTRIBUTE.stepName };

const byDirection = { by: [ATTRIBUTE.diskDirection] };
const bytes = { unit: UNIT.bytes, noValue: EMPTY_CELL };

/** CPU time, memory and disk I/O of sessions. */
export const resources: Section = {
  title: 'Resource usage of sessions',
  panels: [
    bars({
      title: 'CPU time of sessions',
      description: `CPU time of the sessions that ended in each interval. ${AT_END} ${NUMBERED} Metric: process.cpu.time.`,
      unit: UNIT.duration,
      width: 7,
      queries: [byRank(increasePerIntervalInScope(METRIC.cpuTime, stepOnly), STEPS)],
    }),
    bars({
      title: 'Disk I/O of sessions',
      description: `Disk reads and writes of the sessions that ended in each interval. ${AT_END} Metric: process.disk.io.`,
      unit: UNIT.bytes,
      width: 7,
      queries: [{ expr: increasePerIntervalInScope(METRIC.diskIo, byDirection), ...byDirection }],
    }),
    table({
      title: 'Peak memory and CPU time by step',
      description: `Peak memory and CPU time of the sessions that ended in the time range. ${P95} Metrics: stepmeter.session.memory.peak, process.cpu.time.`,
      width: 10,
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
      values: [
        { title: 'Mean', expr: mean(METRIC.sessionPeakMemory, stepOnly), ...bytes },
        { title: 'p95', expr: quantile(0.95, METRIC.sessionPeakMemory, stepOnly), ...bytes },
        { title: 'CPU time', expr: increaseInScope(METRIC.cpuTime, stepOnly), ...duration },
      ],
    }),
  ],
};
