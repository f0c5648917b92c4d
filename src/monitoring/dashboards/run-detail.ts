import type { Section } from './dashboard.ts';
import { DASHBOARD } from './uids.ts';
import { rowField } from '../panels/links.ts';
import { spanTable, trace } from '../panels/span-table.ts';
import { UNIT } from '../panels/style.ts';
import { matchesWhole, spansWhere } from '../queries/traceql.ts';
import { ATTRIBUTE, OPERATION } from '../../telemetry/names.ts';

const NO_RUN = 'Select a run in the list above';

const limits = { traces: 1, spans: 1000, noValue: NO_RUN };

const OF_RUN = 'Shows the run in the variable "Run".';

const step = { attribute: ATTRIBUTE.stepName, title: 'Step' };
const error = { attribute: ATTRIBUTE.errorType, title: 'Error' };

const steps = spanTable({
  ...limits,
  title: 'Steps',
  description: `Attempts at steps. Select a step to show its tool calls, requests and files below. ${OF_RUN}`,
  width: 12,
  filter: spansOfRun(`span.${ATTRIBUTE.stepId} != ""`),
  columns: [
    {
      ...step,
      link: {
        title: 'Details of this step',
        to: DASHBOARD.runs,
        keep: ['environment', 'run'],
        set: { of_step: rowField('Step') },
      },
    },
    { attribute: ATTRIBUTE.stepAttempt, title: 'Attempt' },
    { attribute: ATTRIBUTE.stepKind, title: 'Kind' },
    { attribute: ATTRIBUTE.stepResult, title: 'Result' },
    error,
  ],
});

const OF_STEP = 'Shows the run and the step in the variables "Run" and "Step".';

const tools = spanTable({
  ...limits,
  title: 'Tool calls',
  description: `Tool calls, up to 1,000. ${OF_STEP}`,
  width: 12,
  filter: spansOfRun(operationIs(OPERATION.tool), isOfStep()),
  columns: [
    step,
    { attribute: ATTRIBUTE.toolName, title: 'Tool' },
    { attribute: ATTRIBUTE.toolResult, title: 'Result' },
    error,
  ],
});

const cost = { attribute: ATTRIBUTE.costUsd, title: 'Cost', unit: UNIT.dollars, decimals: 4 };

const sessions = spanTable({
  ...limits,
  title: 'Sessions and subagents',
  description: `Claude CLI sessions and their subagents, with cost according to the price table and resource usage. The cost of a session includes its subagents. ${OF_RUN}`,
  width: 24,
  filter: spansOfRun(operationIs(OPERATION.agent)),
  columns: [
    step,
    { attribute: ATTRIBUTE.agentName, title: 'Agent' },
    { attribute: ATTRIBUTE.agentTurns, title: 'Turns' },
    cost,
    { attribute: ATTRIBUTE.cpuTime, title: 'CPU time', unit: UNIT.seconds, decimals: 1 },
    { attribute: ATTRIBUTE.peakMemory, title: 'Peak memory', unit: UNIT.bytes },
    error,
  ],
});

const requests = spanTable({
  ...limits,
  title: 'Model requests',
  description: `Model requests, up to 1,000. ${OF_STEP}`,
  width: 24,
  filter: spansOfRun(operationIs(OPERATION.chat), isOfStep()),
  columns: [
    step,
    { attribute: ATTRIBUTE.requestModel, title: 'Model' },
    { attribute: ATTRIBUTE.reasoningLevel, title: 'Effort' },
    { attribute: ATTRIBUTE.inputTokens, title: 'Input tokens', unit: UNIT.exact },
    { attribute: ATTRIBUTE.outputTokens, title: 'Output tokens', unit: UNIT.exact },
    cost,
  ],
});

const files = spanTable({
  ...limits,
  title: 'File operations',
  description: `Files created, modified and deleted, up to 1,000 operations. ${OF_STEP}`,
  width: 24,
  filter: spansOfRun(`span.${ATTRIBUTE.fileOperation} != ""`, isOfStep()),
  columns: [
    step,
    { attribute: ATTRIBUTE.fileOperation, title: 'Operation' },
    { attribute: ATTRIBUTE.filePath, title: 'Path' },
    { attribute: ATTRIBUTE.fileSource, title: 'Source' },
    { attribute: ATTRIBUTE.fileLinesAdded, title: 'Lines added' },
    { attribute: ATTRIBUTE.fileLinesRemoved, title: 'Lines removed' },
    { attribute: ATTRIBUTE.fileSize, title: 'Size', unit: UNIT.bytes },
  ],
});

const whole = trace({
  title: 'Trace',
  description: `All spans of the run. ${OF_RUN}`,
  noValue: NO_RUN,
  id: '${trace}',
});

/** The details of one run. */
export const runDetail: Section = { title: 'Run details', panels: [steps, tools, sessions, requests, files, whole] };

function spansOfRun(...conditions: readonly string[]): string {
  return spansWhere(`span.${ATTRIBUTE.runId} = "$run"`, ...conditions);
}

function operationIs(operation: string): string {
  return `span.${ATTRIBUTE.operationName} = "${operation}"`;
}

function isOfStep(): string {
  return `span.${ATTRIBUTE.stepName} ${matchesWhole('of_step')}`;
}
