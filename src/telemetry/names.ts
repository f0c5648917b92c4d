/**
 * All names that Stepmeter emits: spans, attributes, metrics. Emitters, dashboards, rules and `docs/telemetry.md`
 * import them from here. The `gen_ai.*` names follow the GenAI conventions of October 2026, which are not part of the
 * npm package `@opentelemetry/semantic-conventions`.
 */

import { ATTRIBUTE } from './attributes.ts';
import { cost, counter, duration, gauge, MILLISECONDS, tally, type Metric } from './metric.ts';
import { OPERATION_METRIC } from './operation-metrics.ts';
import { REGRESSION_METRIC } from './regression-metrics.ts';
import { SELECTION_METRIC } from './selection-metrics.ts';
import { SESSION_METRIC } from './session-metrics.ts';

export { ATTRIBUTE } from './attributes.ts';
export * from './label-values.ts';
export type { Metric } from './metric.ts';
export * from './operations.ts';

/** The instrumentation scope and the service. */
export const SERVICE_NAME = 'stepmeter';

const RUN_LABELS = [ATTRIBUTE.taskType, ATTRIBUTE.variant, ATTRIBUTE.configVersion] as const;

const STEP_LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] as const;
const MODEL_LABELS = [...STEP_LABELS, ATTRIBUTE.requestModel, ATTRIBUTE.agentRole, ATTRIBUTE.reasoningLevel] as const;

const SIGNAL_LABELS = [...STEP_LABELS, ...RUN_LABELS, ATTRIBUTE.signal] as const;

/** Scores are summed as integer millionths, so that sums are exact. */
const SCORE_SCALE = 1e6;

/** All metrics. */
export const METRIC = {
  runs: counter('stepmeter.runs', '{run}', [ATTRIBUTE.workflowName, ATTRIBUTE.runResult, ...RUN_LABELS], 'Ended runs'),
  steps: counter(
    'stepmeter.steps',
    '{step}',
    [...STEP_LABELS, ATTRIBUTE.stepResult, ATTRIBUTE.stepKind, ...RUN_LABELS],
    'Ended attempts at steps',
  ),
  inputTokens: tokens('input_tokens', 'Input tokens, including cache reads and cache writes'),
  outputTokens: tokens('output_tokens', 'Output tokens, including reasoning'),
  cacheReadTokens: tokens('cache_read.input_tokens', 'Input tokens read from the cache'),
  cacheWriteTokens: tokens('cache_write.input_tokens', 'Input tokens written to the cache'),
  reasoningTokens: tokens('reasoning.output_tokens', 'Output tokens spent on reasoning'),
  cost: counter('stepmeter.cost', '{USD}', MODEL_LABELS, 'Cost of model requests according to the price table', 1e9),
  runDuration: duration(
    'gen_ai.invoke_workflow.duration',
    [ATTRIBUTE.workflowName, ATTRIBUTE.runResult, ...RUN_LABELS],
    'Duration of runs',
  ),
  runCost: cost(
    'stepmeter.run.cost',
    [ATTRIBUTE.workflowName, ATTRIBUTE.runResult, ...RUN_LABELS],
    'Cost of runs of which every cost is known, as known when they ended',
  ),
  stepAttempts: tally(
    'stepmeter.step.attempts',
    '{attempt}',
    [...STEP_LABELS, ATTRIBUTE.stepResult],
    'Attempts that a run made at a step, by the result of the last one',
  ),
  stepDuration: duration(
    'stepmeter.step.duration',
    [...STEP_LABELS, ATTRIBUTE.stepResult],
    'Duration of attempts at steps',
  ),
  stepQueueTime: duration(
    'stepmeter.step.queue.time',
    [...STEP_LABELS, ATTRIBUTE.stepQueue],
    'Time that attempts at steps waited in the task queue of a worker',
  ),
  requestDuration: duration(
    'gen_ai.client.inference.duration',
    [...STEP_LABELS, ATTRIBUTE.requestModel],
    'Duration of model requests',
  ),
  toolDuration: duration(
    'gen_ai.execute_tool.duration',
    [...STEP_LABELS, ATTRIBUTE.toolName, ATTRIBUTE.toolResult],
    'Duration of tool calls',
  ),
  fileDuration: duration(
    'stepmeter.file.duration',
    [...STEP_LABELS, ATTRIBUTE.fileOperation],
    'Duration of tool calls that changed a file',
  ),
  uncachedCost: counter(
    'stepmeter.cost.uncached',
    '{USD}',
    MODEL_LABELS,
    'Cost of the same requests without the prompt cache; the difference from stepmeter.cost is what the cache saved',
    1e9,
  ),
  unpricedRequests: counter(
    'stepmeter.requests.unpriced',
    '{request}',
    MODEL_LABELS,
    'Requests to models that are not in the price table; their cost is unknown',
  ),
  transcriptGaps: counter(
    'stepmeter.transcript.gaps',
    '{gap}',
    [...STEP_LABELS, ATTRIBUTE.transcriptGap],
    'Missing transcripts, rows of transcripts that could not be read or state no usage, and requests without their final output tokens; what they used is not in the totals',
  ),
  toolCalls: counter(
    'stepmeter.tool.calls',
    '{call}',
    [...STEP_LABELS, ATTRIBUTE.toolName, ATTRIBUTE.toolResult],
    'Ended tool calls',
  ),
  sessionEvents: counter(
    'stepmeter.session.events',
    '{event}',
    [...STEP_LABELS, ATTRIBUTE.sessionEvent],
    'Session events other than model requests and tool calls',
  ),
  errors: counter(
    'stepmeter.errors',
    '{error}',
    [...STEP_LABELS, ATTRIBUTE.errorType, ATTRIBUTE.errorSource],
    'Failed tool calls and steps, denied permissions, and model requests that failed after all retries',
  ),
  fileOperations: counter(
    'stepmeter.file.operations',
    '{operation}',
    [...STEP_LABELS, ATTRIBUTE.fileOperation, ATTRIBUTE.fileSource, ATTRIBUTE.fileExtension],
    'Files created, modified and deleted',
  ),
  fileLines: counter(
    'stepmeter.file.lines',
    '{line}',
    [...STEP_LABELS, ATTRIBUTE.fileOperation, ATTRIBUTE.fileSource, ATTRIBUTE.direction],
    'Lines added to and removed from files',
  ),
  fileBytes: counter(
    'stepmeter.file.bytes',
    'By',
    [...STEP_LABELS, ATTRIBUTE.fileOperation, ATTRIBUTE.fileSource, ATTRIBUTE.direction],
    'Bytes added to and removed from files',
  ),
  reconcileDifference: counter(
    'stepmeter.reconcile.difference',
    '1',
    [ATTRIBUTE.workflowName, ATTRIBUTE.difference, ATTRIBUTE.differenceOutcome],
    "Differences between the recorded usage of a session and the CLI's own bill (tokens, billionths of a US dollar), and between the file operations of a step and its snapshots (files, bytes)",
  ),
  signalSamples: counter(
    'stepmeter.signal.samples',
    '{sample}',
    SIGNAL_LABELS,
    'Ended runs (without a step) and attempts at steps for which a signal was recorded',
  ),
  signalScore: counter(
    'stepmeter.signal.score',
    '1',
    SIGNAL_LABELS,
    'Sum of the scores of a signal; a score is ln(1 + value / unit)',
    SCORE_SCALE,
  ),
  signalScoreSumOfSquares: counter(
    'stepmeter.signal.score.sum_of_squares',
    '1',
    SIGNAL_LABELS,
    'Sum of the squared scores of a signal',
    SCORE_SCALE,
  ),
  runsActive: gauge('stepmeter.runs.active', '{run}', [ATTRIBUTE.workflowName], 'Running runs'),
  runActiveAge: gauge('stepmeter.run.active.age', 's', [ATTRIBUTE.workflowName], 'Age of the oldest running run'),
  runMax: gauge(
    'stepmeter.run.max',
    '{value}',
    [ATTRIBUTE.workflowName, ATTRIBUTE.signal],
    'Highest cost (USD) and duration (s) of the runs that ended in the last day; identifies the trace of that run',
  ),
  budget: gauge('stepmeter.budget', '{USD}', [ATTRIBUTE.budgetPeriod], 'Configured budget'),
  changeTimestamp: gauge(
    'stepmeter.change.timestamp',
    's',
    [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.changeKind, ATTRIBUTE.changeValue, ATTRIBUTE.changePrevious],
    'Unix time at which a model, configuration, CLI version or set of prompt files replaced another one',
  ),
  ...SESSION_METRIC,
  ...REGRESSION_METRIC,
  ...SELECTION_METRIC,
  ...OPERATION_METRIC,
  hookDuration: duration(
    'stepmeter.hook.duration',
    [ATTRIBUTE.hookForm],
    'Time that hooks take to write a record to the spool. In-process module: from the event to the finished file. Commands: from creating to renaming the file, at the resolution of file times, without process start',
    MILLISECONDS,
  ),
  records: counter(
    'stepmeter.records',
    '{record}',
    [ATTRIBUTE.recordOutcome],
    'Records that the relay ingested, by outcome',
  ),
  exportFailures: counter(
    'stepmeter.export.failures',
    '{failure}',
    [ATTRIBUTE.exportSignal],
    'Failed exports, by signal; they are retried',
  ),
  exportDropped: counter(
    'stepmeter.export.dropped',
    '{item}',
    [ATTRIBUTE.exportSignal, ATTRIBUTE.dropReason],
    'Spans and data points that the back end refused permanently, rejected in a partial success, or did not accept within the retention period',
  ),
  labelOverflow: counter(
    'stepmeter.label.overflow',
    '{change}',
    [ATTRIBUTE.labelName],
    'Changes of series that were recorded under the label value "other" because the label has reached its limit of distinct values',
  ),
  relayUp: gauge(
    'stepmeter.relay.up',
    '{relay}',
    [ATTRIBUTE.relayId],
    '1 while the relay is running, 0 in the last report of a relay that was stopped; a relay that crashed never reports 0',
  ),
  spoolDepth: gauge('stepmeter.spool.depth', '{record}', [ATTRIBUTE.relayId], 'Records waiting in the spool'),
  quarantineDepth: gauge('stepmeter.quarantine.depth', '{record}', [ATTRIBUTE.relayId], 'Records in quarantine'),
  outboxDepth: gauge('stepmeter.outbox.depth', '{span}', [], 'Spans waiting for export to the collector'),
  relayLag: gauge(
    'stepmeter.relay.lag',
    's',
    [ATTRIBUTE.relayId],
    'Longest time that a record of the last ingested batch waited in the spool',
  ),
} as const satisfies Record<string, Metric>;

function tokens(kind: string, description: string): Metric {
  return counter(`gen_ai.client.inference.usage.${kind}`, '{token}', MODEL_LABELS, description);
}
