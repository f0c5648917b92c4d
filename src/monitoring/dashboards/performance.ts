import type { DashboardSpec, Section } from './dashboard.ts';
import { workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { EMPTY_CELL } from '../panels/column.ts';
import { bars, heatmap, lines } from '../panels/graph.ts';
import { rowField } from '../panels/links.ts';
import { UNIT, levels } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { INTERVAL, ratio } from '../queries/promql.ts';
import {
  increaseInScope,
  increasePerIntervalInScope,
  mean,
  observations,
  quantile,
  totalOf,
} from '../queries/scope.ts';
import { byRank } from '../queries/ranks.ts';
import { TOOL_FAILURE_LEVELS } from '../thresholds.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

const toRuns = { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] };
const P95 = 'p95 is interpolated within a bucket; the other values are exact.';
const byStep = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] };
const seconds = { unit: UNIT.seconds, decimals: 1, noValue: EMPTY_CELL };

const runsAndSteps: Section = {
  title: 'Runs and steps',
  panels: [
    heatmap({
      title: 'Run duration distribution',
      description: `Runs that ended in each interval, by duration. Metric: gen_ai.invoke_workflow.duration.`,
      unit: UNIT.seconds,
      width: 12,
      metric: METRIC.runDuration,
      bounds: [10, 60, 300, 600, 1800, 3600, 14_400, 86_400],
      link: toRuns,
    }),
    heatmap({
      title: 'Step duration distribution',
      description: `Attempts at steps that ended in each interval, by duration. Metric: stepmeter.step.duration.`,
      unit: UNIT.seconds,
      width: 12,
      metric: METRIC.stepDuration,
      bounds: [1, 10, 30, 60, 300, 600, 1800, 3600],
      link: toRuns,
    }),
    lines({
      title: 'Run duration over time',
      description:
        'p50 and p95 of the duration of runs that ended in each interval, interpolated within buckets. Intervals without runs are skipped. Exemplars link to traces. Metric: gen_ai.invoke_workflow.duration.',
      unit: UNIT.clock,
      points: 50,
      connected: true,
      queries: [
        { expr: quantile(0.5, METRIC.runDuration, {}, INTERVAL), legend: 'p50' },
        { expr: quantile(0.95, METRIC.runDuration, {}, INTERVAL), legend: 'p95', exemplars: true },
      ],
    }),
    table({
      title: 'Slowest steps',
      description: `Attempts at steps that ended in the time range, by total duration. ${P95} Metric: stepmeter.step.duration.`,
      keys: [
        workflowToRuns,
        {
          attribute: ATTRIBUTE.stepName,
          title: 'Step',
          link: {
            title: 'Only this step',
            to: DASHBOARD.performance,
            set: { workflow: rowField('Workflow'), step: rowField('Step') },
          },
        },
      ],
      values: [
        { title: 'Total', expr: totalOf(METRIC.stepDuration, byStep), ...seconds, decimals: 0 },
        { title: 'Attempts', expr: observations(METRIC.stepDuration, byStep), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.stepDuration, byStep), ...seconds },
        { title: 'p95', expr: quantile(0.95, METRIC.stepDuration, byStep), ...seconds },
      ],
    }),
  ],
};

const byTool = { by: [ATTRIBUTE.toolName] };
const failed = { ...byTool, where: { [ATTRIBUTE.toolResult]: '!="success"' } };
const byOperation = { by: [ATTRIBUTE.fileOperation] };

const tools: Section = {
  title: 'Tools and file operations',
  panels: [
    table({
      title: 'Slowest tools',
      description: `Tool calls that ended in the time range, by total duration. ${P95} Metrics: gen_ai.execute_tool.duration, stepmeter.tool.calls.`,
      keys: [{ attribute: ATTRIBUTE.toolName, title: 'Tool' }],
      values: [
        { title: 'Total', expr: totalOf(METRIC.toolDuration, byTool), ...seconds },
        { title: 'Calls', expr: increaseInScope(METRIC.toolCalls, byTool), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.toolDuration, byTool), ...seconds, decimals: 2 },
        { title: 'p95', expr: quantile(0.95, METRIC.toolDuration, byTool), ...seconds, decimals: 2 },
        {
          title: 'Failed',
          expr: ratio(increaseInScope(METRIC.toolCalls, failed), increaseInScope(METRIC.toolCalls, byTool)),
          unit: UNIT.share,
          decimals: 1,
          thresholds: levels(TOOL_FAILURE_LEVELS),
        },
      ],
    }),
    table({
      title: 'Slowest file operations',
      description: `Duration of tool calls that created, modified or deleted a file in the time range. Shell commands are not included: how much of their time a file took is unknown. ${P95} Metric: stepmeter.file.duration.`,
      keys: [{ attribute: ATTRIBUTE.fileOperation, title: 'Operation' }],
      values: [
        { title: 'Total', expr: totalOf(METRIC.fileDuration, byOperation), ...seconds, decimals: 2 },
        { title: 'Operations', expr: observations(METRIC.fileDuration, byOperation), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.fileDuration, byOperation), ...seconds, decimals: 2 },
        { title: 'p95', expr: quantile(0.95, METRIC.fileDuration, byOperation), ...seconds, decimals: 2 },
      ],
    }),
  ],
};

const byModel = { by: [ATTRIBUTE.requestModel] };

const requests: Section = {
  title: 'Model requests',
  panels: [
    // Means, because quantiles of this many buckets over a year take seconds.
    lines({
      title: 'Model request duration over time',
      description:
        'Mean duration of model requests, by model, in the interval in which they were ingested: when their session ended. Intervals without requests are skipped. Metric: gen_ai.client.inference.duration.',
      unit: UNIT.seconds,
      points: 50,
      connected: true,
      queries: [{ expr: mean(METRIC.requestDuration, byModel, INTERVAL), ...byModel }],
    }),
    table({
      title: 'Model requests by model',
      description: `Model requests in the time range and their duration. ${P95} Metric: gen_ai.client.inference.duration.`,
      keys: [{ attribute: ATTRIBUTE.requestModel, title: 'Model' }],
      values: [
        { title: 'Requests', expr: observations(METRIC.requestDuration, byModel), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.requestDuration, byModel), ...seconds },
        { title: 'p95', expr: quantile(0.95, METRIC.requestDuration, byModel), ...seconds },
      ],
    }),
  ],
};

const OF_RUN_CLAUDE = 'Known of sessions that runClaude() started: the CLI reports it in its output.';

const stepOnly = { by: [ATTRIBUTE.stepName] };

const firstToken: Section = {
  title: 'Time to first token',
  panels: [
    lines({
      title: 'Time to first token over time',
      description: `Mean time from the prompt of a session to the first token of the model, by step, including the start of the session. ${OF_RUN_CLAUDE} Intervals without sessions are skipped. Metric: stepmeter.session.time_to_first_token.`,
      unit: UNIT.seconds,
      points: 50,
      connected: true,
      queries: [{ expr: mean(METRIC.timeToFirstToken, stepOnly, INTERVAL), ...stepOnly }],
    }),
    table({
      title: 'Time to first token by step',
      description: `Time from the prompt of a session to the first token of the model, in the time range. ${OF_RUN_CLAUDE} ${P95} Metric: stepmeter.session.time_to_first_token.`,
      keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
      values: [
        { title: 'Sessions', expr: observations(METRIC.timeToFirstToken, stepOnly), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.timeToFirstToken, stepOnly), ...seconds, decimals: 2 },
        { title: 'p95', expr: quantile(0.95, METRIC.timeToFirstToken, stepOnly), ...seconds, decimals: 2 },
      ],
    }),
  ],
};

const AT_END = 'Counted when the session ends.';

const byDirection = { by: [ATTRIBUTE.diskDirection] };
const bytes = { unit: UNIT.bytes, noValue: EMPTY_CELL };

const resources: Section = {
  title: 'Resource usage of sessions',
  panels: [
    bars({
      title: 'CPU time of sessions',
      description: `CPU time of the sessions that ended in each interval. ${AT_END} Steps are numbered by their attempts ever made in the environment. Metric: process.cpu.time.`,
      unit: UNIT.seconds,
      width: 8,
      queries: [byRank(increasePerIntervalInScope(METRIC.cpuTime, stepOnly), METRIC.steps, ATTRIBUTE.stepName)],
    }),
    bars({
      title: 'Disk I/O of sessions',
      description: `Disk reads and writes of the sessions that ended in each interval. ${AT_END} Metric: process.disk.io.`,
      unit: UNIT.bytes,
      width: 8,
      queries: [{ expr: increasePerIntervalInScope(METRIC.diskIo, byDirection), ...byDirection }],
    }),
    table({
      title: 'Peak memory and CPU time by step',
      description: `Peak memory and CPU time of the sessions that ended in the time range. ${P95} Metrics: stepmeter.session.memory.peak, process.cpu.time.`,
      width: 8,
      keys: [{ attribute: ATTRIBUTE.stepName, title: 'Step' }],
      values: [
        { title: 'Mean', expr: mean(METRIC.sessionPeakMemory, stepOnly), ...bytes },
        { title: 'p95', expr: quantile(0.95, METRIC.sessionPeakMemory, stepOnly), ...bytes },
        { title: 'CPU time', expr: increaseInScope(METRIC.cpuTime, stepOnly), unit: UNIT.seconds, decimals: 1 },
      ],
    }),
  ],
};

const byForm = { by: [ATTRIBUTE.hookForm] };

const hooks: Section = {
  title: 'Stepmeter hooks',
  panels: [
    lines({
      title: 'Hook duration over time',
      description:
        'p95 of the time that hooks take to write a record to the spool, by type of hook, interpolated within buckets. Intervals without records are skipped. Metric: stepmeter.hook.duration.',
      unit: UNIT.seconds,
      points: 50,
      connected: true,
      queries: [{ expr: quantile(0.95, METRIC.hookDuration, byForm, INTERVAL), ...byForm }],
    }),
    table({
      title: 'Hooks by type',
      description: `Records that hooks wrote in the time range and how long they took. The module runs inside the CLI; the CLI starts a process for each command, and process start is not included. ${P95} Metric: stepmeter.hook.duration.`,
      keys: [{ attribute: ATTRIBUTE.hookForm, title: 'Type' }],
      values: [
        { title: 'Records', expr: observations(METRIC.hookDuration, byForm), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.hookDuration, byForm), ...seconds },
        { title: 'p95', expr: quantile(0.95, METRIC.hookDuration, byForm), ...seconds },
      ],
    }),
  ],
};

/** Durations and resource usage. */
export const performance: DashboardSpec = {
  uid: DASHBOARD.performance,
  title: 'Performance',
  description:
    'Durations of runs, steps, tool calls, file operations and model requests; time to first token; CPU time, memory and disk I/O; Stepmeter hooks.',
  sections: [runsAndSteps, tools, requests, firstToken, resources, hooks],
};
