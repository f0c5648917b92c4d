import { type VariableModel, VariableRefresh } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardSpec, Section } from './dashboard.ts';
import { workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { hiddenVariable, textVariable } from './variables.ts';
import { rowField } from '../panels/links.ts';
import { operationDuration } from '../panels/column.ts';
import { spanTable, trace, matchesWhole, spansWhere } from '../panels/span-table.ts';
import { UNIT } from '../panels/style.ts';
import { ATTRIBUTE, OPERATION } from '../../telemetry/names.ts';

/** The variable with the step to show. */
export const stepVariable: VariableModel = textVariable({
  name: 'of_step',
  label: 'Details of step',
  description: 'The step whose sessions, tool calls, requests and files an open run shows; .* shows all',
  value: '.*',
});

const limits = { traces: 1, spans: 1000 };

const OF_RUN = 'Shows the run in the variable "Run".';

const cost = { attribute: ATTRIBUTE.costUsd, title: 'Cost', unit: UNIT.dollars, decimals: 4 };
const error = { attribute: ATTRIBUTE.errorType, title: 'Error' };

const summary = spanTable({
  ...limits,
  title: 'Run',
  description: `The run, with its cost as known when it ended. Select the workflow for the list of its runs. ${OF_RUN}`,
  height: 4,
  noValue: 'No run is chosen: open one in the dashboard Runs',
  filter: spansOfRun(operationIs(OPERATION.workflow)),
  columns: [
    { attribute: ATTRIBUTE.workflowName, title: 'Workflow', ...linkOf(workflowToRuns) },
    { attribute: ATTRIBUTE.runResult, title: 'Result' },
    cost,
    { attribute: ATTRIBUTE.taskType, title: 'Task type' },
    { attribute: ATTRIBUTE.variant, title: 'Variant' },
    { attribute: ATTRIBUTE.configVersion, title: 'Configuration' },
    error,
  ],
});

const step = { attribute: ATTRIBUTE.stepName, title: 'Step' };

const steps = spanTable({
  ...limits,
  title: 'Steps',
  description: `Attempts at steps in order of time, with the cost of their own sessions as known when they ended. Select a step to show only its tool calls, requests and files below. ${OF_RUN}`,
  height: 9,
  noValue: 'no steps, or no run is chosen',
  filter: spansOfRun(`span.${ATTRIBUTE.stepId} != ""`),
  columns: [
    {
      ...step,
      link: {
        title: 'Only this step',
        to: DASHBOARD.run,
        keep: ['run'],
        set: { of_step: rowField('Step') },
      },
    },
    { attribute: ATTRIBUTE.stepResult, title: 'Result' },
    cost,
    { attribute: ATTRIBUTE.stepKind, title: 'Kind' },
    { attribute: ATTRIBUTE.stepAttempt, title: 'Attempt' },
    error,
  ],
});

const OF_STEP = 'Shows the run and the step in the variables "Run" and "Step".';

const sessions = spanTable({
  ...limits,
  title: 'Sessions and subagents',
  description: `Claude CLI sessions and their subagents, with cost according to the price table and resource usage. The cost of a session includes its subagents. ${OF_STEP}`,
  noValue: 'no sessions, or no run is chosen',
  filter: spansOfRun(operationIs(OPERATION.agent), isOfStep()),
  columns: [
    step,
    { attribute: ATTRIBUTE.agentName, title: 'Agent' },
    { attribute: ATTRIBUTE.agentTurns, title: 'Turns' },
    cost,
    { attribute: ATTRIBUTE.timeToFirstToken, title: 'First token', unit: UNIT.seconds, decimals: 2 },
    { attribute: ATTRIBUTE.cpuTime, title: 'CPU time', unit: UNIT.duration },
    { attribute: ATTRIBUTE.peakMemory, title: 'Peak memory', unit: UNIT.bytes },
    error,
  ],
});

const tools = spanTable({
  ...limits,
  durations: operationDuration,
  title: 'Tool calls',
  description: `Tool calls, up to 1,000. ${OF_STEP}`,
  noValue: 'no tool calls, or no run is chosen',
  filter: spansOfRun(operationIs(OPERATION.tool), isOfStep()),
  columns: [
    step,
    { attribute: ATTRIBUTE.toolName, title: 'Tool' },
    { attribute: ATTRIBUTE.toolResult, title: 'Result' },
    error,
  ],
});

const requests = spanTable({
  ...limits,
  durations: operationDuration,
  title: 'Model requests',
  description: `Model requests, up to 1,000. ${OF_STEP}`,
  noValue: 'no model requests, or no run is chosen',
  filter: spansOfRun(operationIs(OPERATION.chat), isOfStep()),
  columns: [
    step,
    { attribute: ATTRIBUTE.requestModel, title: 'Model' },
    { attribute: ATTRIBUTE.reasoningLevel, title: 'Effort' },
    { attribute: ATTRIBUTE.inputTokens, title: 'Input', unit: UNIT.exact },
    { attribute: ATTRIBUTE.outputTokens, title: 'Output', unit: UNIT.exact },
    cost,
  ],
});

const files = spanTable({
  ...limits,
  durations: operationDuration,
  title: 'File operations',
  description: `Files created, modified and deleted, up to 1,000 operations, with the lines that were added (+) and removed (−). ${OF_STEP}`,
  noValue: 'no file operations, or no run is chosen',
  filter: spansOfRun(`span.${ATTRIBUTE.fileOperation} != ""`, isOfStep()),
  columns: [
    step,
    { attribute: ATTRIBUTE.fileOperation, title: 'Operation' },
    { attribute: ATTRIBUTE.filePath, title: 'Path' },
    { attribute: ATTRIBUTE.fileSource, title: 'Source' },
    { attribute: ATTRIBUTE.fileLinesAdded, title: '+ lines' },
    { attribute: ATTRIBUTE.fileLinesRemoved, title: '− lines' },
    { attribute: ATTRIBUTE.fileSize, title: 'Size', unit: UNIT.bytes },
  ],
});

const whole = trace({
  title: 'Trace',
  description: `All spans of the run. ${OF_RUN}`,
  noValue: 'no run is chosen',
  id: '${trace}',
});

const sections: readonly Section[] = [
  { title: 'Run and steps', panels: [summary, steps] },
  { title: 'Activity', panels: [sessions, tools, requests, files] },
  { title: 'Trace', panels: [whole] },
];

/** Finds nothing. As an empty trace ID, the query of the trace would fail. */
const NO_TRACE = '{ false }';

/** The details of one run. */
export const run: DashboardSpec = {
  uid: DASHBOARD.run,
  title: 'Run',
  description:
    'One run: its steps, sessions, tool calls, model requests, files and trace. Open it in the dashboard Runs.',
  from: 'now-30d',
  listed: 'nowhere',
  annotations: [],
  sections,
  variables: [
    textVariable({ name: 'run', label: 'Run', description: 'The ID of the run; open a run in the dashboard Runs' }),
    stepVariable,
    traceVariable(),
  ],
};

/** The trace ID of the run: its ID without dashes, which Grafana cannot remove otherwise. */
function traceVariable(): VariableModel {
  const groups = [8, 4, 4, 4, 12].map((length) => `([0-9a-f]{${length}})`).join('-?');
  const none = `label_replace(vector(0), "trace", "${NO_TRACE}", "", "")`;
  const expr = `label_replace(label_replace(${none}, "run", "$run", "", ""), "trace", "$1$2$3$4$5", "run", "${groups}")`;
  return hiddenVariable({ name: 'trace', expr, label: 'trace' }).refresh(VariableRefresh.OnDashboardLoad).build();
}

function spansOfRun(...conditions: readonly string[]): string {
  return spansWhere(`span.${ATTRIBUTE.runId} = "$run"`, ...conditions);
}

function operationIs(operation: string): string {
  return `span.${ATTRIBUTE.operationName} = "${operation}"`;
}

function linkOf({ link }: typeof workflowToRuns) {
  return link ? { link: { ...link, keep: [] } } : {};
}

function isOfStep(): string {
  return `span.${ATTRIBUTE.stepName} ${matchesWhole('of_step')}`;
}
