import { ATTRIBUTE, OPERATION } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { column } from '../links.ts';
import { spanTable, trace } from '../panels/spans.ts';
import { UNIT } from '../style.ts';
import { isOfStep, spansOfRun } from './traceql.ts';

const NOTHING = 'Choose a run in the list above';

const one = { traces: 1, spans: 1000, nothing: NOTHING };

const WHICH = 'Of the run whose id stands in the variable Run.';

const step = { attribute: ATTRIBUTE.stepName, title: 'Step' };
const attempt = { attribute: ATTRIBUTE.stepAttempt, title: 'Attempt' };

const error = { attribute: ATTRIBUTE.errorType, title: 'Error' };

const steps = spanTable({
  ...one,
  title: 'Steps of the run',
  description: `The attempts at steps. A click on a step lists its tool calls and files below. ${WHICH}`,
  width: 12,
  find: spansOfRun(`span.${ATTRIBUTE.stepId} != ""`),
  columns: [
    {
      ...step,
      link: {
        title: 'Tool calls and files of this step',
        to: BOARD.runs,
        keep: ['environment', 'run'],
        set: { of_step: column('Step') },
      },
    },
    attempt,
    { attribute: ATTRIBUTE.stepKind, title: 'Kind' },
    { attribute: ATTRIBUTE.stepResult, title: 'Result' },
    error,
  ],
});

const OF_STEP = 'Of the run and the step that stand in the variables Run and Of step.';

const tools = spanTable({
  ...one,
  title: 'Tool calls',
  description: `Tool calls, at most 1,000. ${OF_STEP}`,
  width: 12,
  find: spansOfRun(operationIs(OPERATION.tool), isOfStep),
  columns: [
    step,
    { attribute: ATTRIBUTE.toolName, title: 'Tool' },
    { attribute: ATTRIBUTE.toolResult, title: 'Result' },
    error,
  ],
});

const cost = { attribute: ATTRIBUTE.costUsd, title: 'Cost', unit: UNIT.dollars, decimals: 4 };

const sessions = spanTable({
  ...one,
  title: 'Sessions and subagents of the run',
  description: `Processes of the CLI and the subagents in them: what they cost by the price table, and what they needed. A session's cost contains its subagents'. ${WHICH}`,
  width: 24,
  find: spansOfRun(operationIs(OPERATION.agent)),
  columns: [
    step,
    { attribute: ATTRIBUTE.agentName, title: 'Agent' },
    { attribute: ATTRIBUTE.agentTurns, title: 'Turns' },
    cost,
    { attribute: ATTRIBUTE.cpuTime, title: 'Processor', unit: UNIT.seconds, decimals: 1 },
    { attribute: ATTRIBUTE.peakMemory, title: 'Memory', unit: UNIT.bytes },
    error,
  ],
});

const requests = spanTable({
  ...one,
  title: 'Model requests',
  description: `Requests to models, at most 1,000. ${OF_STEP}`,
  width: 24,
  find: spansOfRun(operationIs(OPERATION.chat), isOfStep),
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
  ...one,
  title: 'Files',
  description: `Files that were created, modified or deleted, at most 1,000 operations. ${OF_STEP}`,
  width: 24,
  find: spansOfRun(`span.${ATTRIBUTE.fileOperation} != ""`, isOfStep),
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
  title: 'Trace of the run',
  description: `Everything that happened in the run, in the order of time. ${WHICH}`,
  nothing: NOTHING,
  id: '${trace}',
});

/** What happened in one run. */
export const opened: Section = { title: 'The run', panels: [steps, tools, sessions, requests, files, whole] };

function operationIs(operation: string): string {
  return `span.${ATTRIBUTE.operationName} = "${operation}"`;
}
