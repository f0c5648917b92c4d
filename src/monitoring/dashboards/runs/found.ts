import { ATTRIBUTE } from '../../../telemetry/names.ts';
import type { Section } from '../board.ts';
import { BOARD } from '../boards.ts';
import { column } from '../links.ts';
import { spanTable, type SpanColumn } from '../panels/spans.ts';
import { UNIT } from '../style.ts';
import { chosen, runSpans } from './traceql.ts';

const KEPT = [
  'environment',
  'workflow',
  'task_type',
  'variant',
  'config_version',
  'result',
  'min_cost',
  'min_duration',
  'of_step',
];

const columns: readonly SpanColumn[] = [
  {
    attribute: ATTRIBUTE.runId,
    title: 'Run',
    link: { title: 'Open this run below', to: BOARD.runs, keep: KEPT, set: { run: column('Run') } },
  },
  { attribute: ATTRIBUTE.workflowName, title: 'Workflow' },
  { attribute: ATTRIBUTE.runResult, title: 'Result' },
  { attribute: ATTRIBUTE.costUsd, title: 'Cost', unit: UNIT.dollars, decimals: 4 },
  { attribute: ATTRIBUTE.taskType, title: 'Task type' },
  { attribute: ATTRIBUTE.variant, title: 'Variant' },
  { attribute: ATTRIBUTE.configVersion, title: 'Configuration' },
  { attribute: ATTRIBUTE.errorType, title: 'Error' },
];

const list = spanTable({
  title: 'Runs',
  description:
    'Runs that ended and whose trace lies within the range, the newest first, at most 100; narrow them by the variables above. A click on a run opens it below, a click on the last column its trace. The spans of runs in Tempo.',
  height: 10,
  nothing: 'No run is like that within this range',
  traces: 100,
  spans: 1,
  columns,
  find: runSpans(
    chosen(ATTRIBUTE.runResult, 'result'),
    // Tempo searches floats for a float and integers for an integer, and a cost of whole dollars, or of nothing, is one.
    `(span.${ATTRIBUTE.costUsd} >= $min_cost + 0.0 || span.${ATTRIBUTE.costUsd} >= $min_cost)`,
    'duration >= $min_duration',
  ),
});

/** Runs that are like that. */
export const found: Section = { title: 'Find a run', panels: [list] };
