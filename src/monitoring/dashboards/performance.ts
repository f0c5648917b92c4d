import type { DashboardSpec, Section } from './dashboard.ts';
import { P95, callDuration, duration, seconds } from '../panels/column.ts';
import { firstToken, resources } from './parts/sessions.ts';
import { workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { heatmap, lines } from '../panels/graph.ts';
import { rowField } from '../panels/links.ts';
import { UNIT, levels } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { INTERVAL, ratio } from '../queries/promql.ts';
import { increaseInScope, mean, observations, quantile, totalOf } from '../queries/scope.ts';
import { TOOL_FAILURE_LEVELS } from '../thresholds.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

const toRuns = { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] };
const byStep = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] };

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
      unit: UNIT.duration,
      width: 10,
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
      width: 14,
      onlyCounted: true,
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
        { title: 'Total', expr: totalOf(METRIC.stepDuration, byStep), ...duration },
        { title: 'Attempts', expr: observations(METRIC.stepDuration, byStep), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.stepDuration, byStep), ...duration },
        { title: 'p95', expr: quantile(0.95, METRIC.stepDuration, byStep), ...duration },
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
      width: 13,
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.toolName, title: 'Tool' }],
      values: [
        { title: 'Total', expr: totalOf(METRIC.toolDuration, byTool), ...duration },
        { title: 'Calls', expr: increaseInScope(METRIC.toolCalls, byTool), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.toolDuration, byTool), ...callDuration },
        { title: 'p95', expr: quantile(0.95, METRIC.toolDuration, byTool), ...callDuration },
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
      width: 11,
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.fileOperation, title: 'Operation' }],
      values: [
        { title: 'Total', expr: totalOf(METRIC.fileDuration, byOperation), ...duration },
        { title: 'Operations', expr: observations(METRIC.fileDuration, byOperation), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.fileDuration, byOperation), ...callDuration },
        { title: 'p95', expr: quantile(0.95, METRIC.fileDuration, byOperation), ...callDuration },
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
      unit: UNIT.plainSeconds,
      points: 50,
      connected: true,
      queries: [{ expr: mean(METRIC.requestDuration, byModel, INTERVAL), ...byModel }],
    }),
    table({
      title: 'Model requests by model',
      description: `Model requests in the time range and their duration. ${P95} Metric: gen_ai.client.inference.duration.`,
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.requestModel, title: 'Model' }],
      values: [
        { title: 'Requests', expr: observations(METRIC.requestDuration, byModel), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.requestDuration, byModel), ...callDuration },
        { title: 'p95', expr: quantile(0.95, METRIC.requestDuration, byModel), ...callDuration },
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
      onlyCounted: true,
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
