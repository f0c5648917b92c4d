import { ATTRIBUTE, OPERATION } from '../../src/telemetry/names.ts';
import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';
import type { QueryValues } from './used-queries.ts';

/** Whether a span should be found by a query. */
export type Meaning = (span: StoredSpan, values: QueryValues) => boolean;

/** The expected result of every query in use, by its location: expressed without TraceQL, for comparison. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  'stepmeter-runs / Runs': (span) => isOperation(span, OPERATION.workflow),
  'stepmeter-run / Run': (span, values) => isOfRun(span, values) && isOperation(span, OPERATION.workflow),
  'stepmeter-run / Steps': (span, values) => isOfRun(span, values) && span.name.startsWith('step '),
  'stepmeter-run / Sessions and subagents': (span, values) =>
    isOfRun(span, values) && isOperation(span, OPERATION.agent),
  'stepmeter-run / Model requests': (span, values) => isOfRun(span, values) && isOperation(span, OPERATION.chat),
  'stepmeter-run / Tool calls': (span, values) => isOfRun(span, values) && isOperation(span, OPERATION.tool),
  'stepmeter-run / File operations': (span, values) => isOfRun(span, values) && span.name.startsWith('file '),

  'Cost increased: Trace of the most expensive run of the last day': isMostExpensive,
  'Token usage increased: Trace of the most expensive run of the last day': isMostExpensive,
  'Duration increased: Trace of the longest run of the last day': (span, values) =>
    isRunOfWorkflow(span, values) && secondsOf(span) >= values.seconds,
  'Success rate dropped: Traces of failed runs': isFailedRun,
  'Success rate dropped: Traces of failed attempts': (span, values) =>
    isOfStep(span, values) && span.attributes[ATTRIBUTE.stepResult] === 'failure',
  'Repairs increased: Traces of runs with repairs': isRepeated,
  'Errors increased: Traces of runs with errors': (span, values) =>
    isOfWorkflow(span, values) && span.status.code === 'error',
  'Errors increased: Traces with errors in this step': (span, values) =>
    isOfStep(span, values) && span.status.code === 'error',
  'Error spike: Traces with this error': (span, values) =>
    isOfWorkflow(span, values) && span.attributes[ATTRIBUTE.errorType] === values.errorType,

  'README.md: { span.stepmeter.step.name = "implement" && span.stepmeter.file.operation = "delete" }': (span) =>
    span.attributes[ATTRIBUTE.stepName] === 'implement' && span.name === 'file delete',
  'docs/cookbook.md: { span.stepmeter.step.name = "implement" && span.stepmeter.file.operation = "delete" }': (span) =>
    span.attributes[ATTRIBUTE.stepName] === 'implement' && span.name === 'file delete',
  'docs/cookbook.md: { name =~ "chat .*" && span.stepmeter.cost.usd > 0.2 }': (span) =>
    isOperation(span, OPERATION.chat) && costOf(span) > 0.2,
  'docs/cookbook.md: { span.gen_ai.tool.name = "Bash" && duration > 1m }': (span) =>
    span.attributes[ATTRIBUTE.toolName] === 'Bash' && secondsOf(span) > 60,
  'docs/cookbook.md: { name =~ "step .*" && span.stepmeter.step.kind != "first" }': (span) =>
    span.name.startsWith('step ') && span.attributes[ATTRIBUTE.stepKind] !== 'first',
  'docs/runbook.md: { name =~ "chat .*" && span.gen_ai.workflow.name = "W" && span.stepmeter.cost.usd > 0.5 }': (
    span,
    values,
  ) => isOfWorkflow(span, values) && isOperation(span, OPERATION.chat) && costOf(span) > 0.5,
  'docs/runbook.md: { name =~ "execute_tool .*" && span.gen_ai.workflow.name = "W" && duration > 2m }': (
    span,
    values,
  ) => isOfWorkflow(span, values) && isOperation(span, OPERATION.tool) && secondsOf(span) > 120,
  'docs/runbook.md: { name =~ "invoke_workflow.*" && span.gen_ai.workflow.name = "W" && span.stepmeter.run.result = "failure" }':
    isFailedRun,
  'docs/runbook.md: { span.gen_ai.workflow.name = "W" && span.stepmeter.step.kind != "first" }': isRepeated,
};

function isOperation({ attributes }: StoredSpan, operation: string): boolean {
  return attributes[ATTRIBUTE.operationName] === operation;
}

function isOfRun({ attributes }: StoredSpan, { runId }: QueryValues): boolean {
  return attributes[ATTRIBUTE.runId] === runId;
}

function isMostExpensive(span: StoredSpan, values: QueryValues): boolean {
  return isRunOfWorkflow(span, values) && costOf(span) >= values.costUsd;
}

function isRunOfWorkflow(span: StoredSpan, values: QueryValues): boolean {
  return isOfWorkflow(span, values) && span.parentSpanId === undefined;
}

function isOfWorkflow({ attributes }: StoredSpan, { workflow }: QueryValues): boolean {
  return attributes[ATTRIBUTE.workflowName] === workflow;
}

function costOf({ attributes }: StoredSpan): number {
  return Number(attributes[ATTRIBUTE.costUsd] ?? Number.NaN);
}

function secondsOf({ startTime, endTime }: StoredSpan): number {
  return Math.round((endTime - startTime) * 1000) / 1e6;
}

function isFailedRun(span: StoredSpan, values: QueryValues): boolean {
  return isRunOfWorkflow(span, values) && span.attributes[ATTRIBUTE.runResult] === 'failure';
}

function isOfStep(span: StoredSpan, values: QueryValues): boolean {
  return isOfWorkflow(span, values) && span.attributes[ATTRIBUTE.stepName] === values.step;
}

function isRepeated(span: StoredSpan, values: QueryValues): boolean {
  const kind = span.attributes[ATTRIBUTE.stepKind];
  return isOfWorkflow(span, values) && (kind === 'retry' || kind === 'repair');
}
