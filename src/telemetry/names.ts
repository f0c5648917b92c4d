/**
 * All names that Stepmeter emits: spans, attributes, metrics. Emitters, dashboards, rules and `docs/telemetry.md`
 * import them from here. The `gen_ai.*` names follow the GenAI conventions of October 2026, which are not part of the
 * npm package `@opentelemetry/semantic-conventions`.
 */

import { ATTRIBUTE } from './attributes.ts';
import { cost, counter, duration, gauge, memory, MILLISECONDS, tally, type Metric } from './metric.ts';

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
  runs: counter(
    'stepmeter.runs',
    '{run}',
    [ATTRIBUTE.workflowName, ATTRIBUTE.runResult, ...RUN_LABELS],
    'Runs that ended',
  ),
  steps: counter(
    'stepmeter.steps',
    '{step}',
    [...STEP_LABELS, ATTRIBUTE.stepResult, ATTRIBUTE.stepKind, ...RUN_LABELS],
    'Attempts at steps that ended',
  ),
  inputTokens: tokens('input_tokens', 'Input tokens, those read from and written to the cache included'),
  outputTokens: tokens('output_tokens', 'Output tokens, reasoning included'),
  cacheReadTokens: tokens('cache_read.input_tokens', 'Input tokens read from the cache'),
  cacheWriteTokens: tokens('cache_write.input_tokens', 'Input tokens written to the cache'),
  reasoningTokens: tokens('reasoning.output_tokens', 'Output tokens spent on reasoning'),
  cost: counter('stepmeter.cost', '{USD}', MODEL_LABELS, 'What model requests cost by the price table', 1e9),
  runDuration: duration(
    'gen_ai.invoke_workflow.duration',
    [ATTRIBUTE.workflowName, ATTRIBUTE.runResult, ...RUN_LABELS],
    'How long runs took',
  ),
  runCost: cost(
    'stepmeter.run.cost',
    [ATTRIBUTE.workflowName, ATTRIBUTE.runResult, ...RUN_LABELS],
    'What runs cost, as known when they ended',
  ),
  stepAttempts: tally(
    'stepmeter.step.attempts',
    '{attempt}',
    [...STEP_LABELS, ATTRIBUTE.stepResult],
    'How many attempts a run made at a step, by how the last one ended',
  ),
  stepDuration: duration(
    'stepmeter.step.duration',
    [...STEP_LABELS, ATTRIBUTE.stepResult],
    'How long attempts at steps took',
  ),
  requestDuration: duration(
    'gen_ai.client.inference.duration',
    [...STEP_LABELS, ATTRIBUTE.requestModel],
    'How long model requests took',
  ),
  toolDuration: duration(
    'gen_ai.execute_tool.duration',
    [...STEP_LABELS, ATTRIBUTE.toolName, ATTRIBUTE.toolResult],
    'How long tool calls took',
  ),
  fileDuration: duration(
    'stepmeter.file.duration',
    [...STEP_LABELS, ATTRIBUTE.fileOperation],
    'How long the tool calls took that changed a file',
  ),
  uncachedCost: counter(
    'stepmeter.cost.uncached',
    '{USD}',
    MODEL_LABELS,
    'What the same requests would have cost without the cache: the cost below it was saved, the cost above it was lost',
    1e9,
  ),
  unpricedRequests: counter(
    'stepmeter.cost.unknown',
    '{request}',
    MODEL_LABELS,
    'Requests of models that the price table does not know',
  ),
  toolCalls: counter(
    'stepmeter.tool.calls',
    '{call}',
    [...STEP_LABELS, ATTRIBUTE.toolName, ATTRIBUTE.toolResult],
    'Tool calls that ended',
  ),
  sessionEvents: counter(
    'stepmeter.session.events',
    '{event}',
    [...STEP_LABELS, ATTRIBUTE.sessionEvent],
    'What sessions did beside model requests and tool calls',
  ),
  errors: counter(
    'stepmeter.errors',
    '{error}',
    [...STEP_LABELS, ATTRIBUTE.errorType, ATTRIBUTE.errorSource],
    'Tool calls and steps that failed, permissions that were denied, model requests that were given up',
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
    'Bytes by which files grew and shrank',
  ),
  reconcileDifference: counter(
    'stepmeter.reconcile.difference',
    '1',
    [ATTRIBUTE.workflowName, ATTRIBUTE.difference, ATTRIBUTE.differenceOutcome],
    "Differences between a session's recorded sums and the CLI's own bill (tokens, billionths of a dollar), and between a step's file operations and what it changed in the end (files, bytes)",
  ),
  cpuTime: counter(
    'process.cpu.time',
    's',
    [...STEP_LABELS, ATTRIBUTE.cpuMode],
    'Processor time of sessions that ended',
    1e6,
  ),
  diskIo: counter(
    'process.disk.io',
    'By',
    [...STEP_LABELS, ATTRIBUTE.diskDirection],
    'What sessions that ended read from and wrote to disks',
  ),
  /** Sessions come and go: a gauge would only show the last one, and a counter of peaks has no meaning. */
  memoryUsage: memory('process.memory.usage', STEP_LABELS, 'The most memory that a session had at once'),
  signalSamples: counter(
    'stepmeter.signal.samples',
    '{sample}',
    SIGNAL_LABELS,
    'Ended runs and attempts at steps that a signal was taken from; without a step it is of the whole run',
  ),
  signalScore: counter(
    'stepmeter.signal.score',
    '1',
    SIGNAL_LABELS,
    'The sum of the scores of a signal, ln(1 + value / unit)',
    SCORE_SCALE,
  ),
  signalScoreSquares: counter(
    'stepmeter.signal.score.squares',
    '1',
    SIGNAL_LABELS,
    'The sum of the squared scores of a signal',
    SCORE_SCALE,
  ),
  runsActive: gauge('stepmeter.runs.active', '{run}', [ATTRIBUTE.workflowName], 'Runs that have not ended yet'),
  runActiveAge: gauge(
    'stepmeter.run.active.age',
    's',
    [ATTRIBUTE.workflowName],
    'For how long the oldest of the runs that have not ended yet has been running',
  ),
  runWorst: gauge(
    'stepmeter.run.worst',
    '{value}',
    [ATTRIBUTE.workflowName, ATTRIBUTE.signal],
    'The highest cost (USD) and duration (s) of a run that ended within the last day: finds its trace',
  ),
  budget: gauge('stepmeter.budget', '{USD}', [ATTRIBUTE.budgetPeriod], 'What may be spent, as set'),
  changeTime: gauge(
    'stepmeter.change.time',
    's',
    [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.changeKind, ATTRIBUTE.changeValue],
    'When a model, configuration, CLI version or set of prompt files came into force in place of another one, in seconds since 1970',
  ),
  hookDuration: duration(
    'stepmeter.hook.duration',
    [ATTRIBUTE.hookForm],
    "How long records of hooks took to be in the spool: by the module, from the event to the file; by commands, from the file's making to its name, as far as the file system's clock tells them apart, without the start of the process",
    MILLISECONDS,
  ),
  records: counter('stepmeter.records', '{record}', [ATTRIBUTE.recordOutcome], 'Records that the relay took in'),
  exportFailures: counter(
    'stepmeter.export.failures',
    '{failure}',
    [ATTRIBUTE.exportSignal],
    'Exports that failed and are tried again, by signal',
  ),
  exportDropped: counter(
    'stepmeter.export.dropped',
    '{item}',
    [ATTRIBUTE.exportSignal, ATTRIBUTE.dropReason],
    'Spans and data points that the back end refused for good, rejected in a partial success, or did not accept within the retention period',
  ),
  labelOverflow: counter(
    'stepmeter.label.overflow',
    '{change}',
    [ATTRIBUTE.labelName],
    'Changes of series that were recorded under the label value "other", because the label has reached its limit of distinct values',
  ),
  relayWorking: gauge(
    'stepmeter.relay.working',
    '{relay}',
    [ATTRIBUTE.relayId],
    '1 while a relay is at work, 0 in the last report of one that ended as it was told to: the silence after it is no trouble',
  ),
  spoolDepth: gauge('stepmeter.spool.depth', '{record}', [ATTRIBUTE.relayId], 'Records that wait in the spool'),
  quarantined: gauge('stepmeter.quarantined', '{record}', [ATTRIBUTE.relayId], 'Records that lie in quarantine'),
  outboxDepth: gauge('stepmeter.outbox.depth', '{span}', [], 'Spans that wait for the collector'),
  relayLag: gauge(
    'stepmeter.relay.lag',
    's',
    [ATTRIBUTE.relayId],
    'How long the oldest of the last records waited for the relay',
  ),
} as const satisfies Record<string, Metric>;

function tokens(kind: string, description: string): Metric {
  return counter(`gen_ai.client.inference.usage.${kind}`, '{token}', MODEL_LABELS, description);
}
