/**
 * Every name that Stepmeter emits: spans, attributes, metrics. Emitters, dashboards, rules and `docs/telemetry.md`
 * import them from here. The `gen_ai.*` names follow the GenAI conventions of October 2026, which live outside the
 * npm package `@opentelemetry/semantic-conventions`.
 */

import { counter, duration, gauge, memory, type Metric } from './metric.ts';

export { CPU_MODE, DIFFERENCE_OUTCOME, DISK_DIRECTION, ERROR_SOURCE, SESSION_EVENT } from './label-values.ts';
export type { Metric } from './metric.ts';

/** The instrumentation scope and the service. */
export const SERVICE_NAME = 'stepmeter';

/** Attribute keys; a metric's labels are of the same keys. */
export const ATTRIBUTE = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  workflowName: 'gen_ai.workflow.name',
  agentName: 'gen_ai.agent.name',
  agentId: 'gen_ai.agent.id',
  conversationId: 'gen_ai.conversation.id',
  requestModel: 'gen_ai.request.model',
  reasoningLevel: 'gen_ai.request.reasoning.level',
  responseId: 'gen_ai.response.id',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  errorType: 'error.type',
  filePath: 'file.path',
  fileExtension: 'file.extension',
  fileSize: 'file.size',
  runId: 'stepmeter.run.id',
  runResult: 'stepmeter.run.result',
  taskType: 'stepmeter.task.type',
  configId: 'stepmeter.config.id',
  configVersion: 'stepmeter.config.version',
  variant: 'stepmeter.variant',
  costUsd: 'stepmeter.cost.usd',
  costCliUsd: 'stepmeter.cost.cli.usd',
  stepId: 'stepmeter.step.id',
  stepName: 'stepmeter.step.name',
  stepAttempt: 'stepmeter.step.attempt',
  stepKind: 'stepmeter.step.kind',
  stepResult: 'stepmeter.step.result',
  agentRole: 'stepmeter.agent.role',
  agentTurns: 'stepmeter.agent.turns',
  toolResult: 'stepmeter.tool.result',
  fileOperation: 'stepmeter.file.operation',
  fileSource: 'stepmeter.file.source',
  fileSizeBefore: 'stepmeter.file.size.before',
  fileLines: 'stepmeter.file.lines',
  fileLinesAdded: 'stepmeter.file.lines.added',
  fileLinesRemoved: 'stepmeter.file.lines.removed',
  fileRenamedFrom: 'stepmeter.file.renamed.from',
  fileRenamedTo: 'stepmeter.file.renamed.to',
  direction: 'stepmeter.direction',
  difference: 'stepmeter.reconcile.kind',
  differenceOutcome: 'stepmeter.reconcile.outcome',
  // On spans, the whole processor time in seconds, the most memory at once in bytes, and bytes.
  cpuTime: 'process.cpu.time',
  peakMemory: 'process.memory.usage',
  diskRead: 'process.disk.io.read',
  diskWritten: 'process.disk.io.write',
  cpuMode: 'cpu.mode',
  diskDirection: 'disk.io.direction',
  sessionEvent: 'stepmeter.session.event',
  errorSource: 'stepmeter.error.source',
  eventSource: 'stepmeter.event.source',
  promptLength: 'stepmeter.prompt.length',
  permissionOutcome: 'stepmeter.permission.outcome',
  permissionDecider: 'stepmeter.permission.decider',
  permissionWait: 'stepmeter.permission.wait',
  tokensBefore: 'stepmeter.compaction.tokens.before',
  tokensAfter: 'stepmeter.compaction.tokens.after',
  modelBefore: 'stepmeter.model.before',
} as const;

/** The values of `gen_ai.operation.name` that are used. */
export const OPERATION = {
  workflow: 'invoke_workflow',
  agent: 'invoke_agent',
  chat: 'chat',
  tool: 'execute_tool',
} as const;

/** The name of a session's event on the session's span. */
export const sessionEventName = (type: string): string => `stepmeter.session.${type}`;

/** The error type of a tool call that was not allowed. */
export const PERMISSION_DENIED = 'permission_denied';

/** The workflow of sessions that were started by hand, and its one step. */
export const BY_HAND = { workflow: 'interactive', step: 'session' } as const;

/** The agent name of a Claude CLI session; a subagent has its own type as its name. */
export const AGENT_NAME = 'claude-code';

/** The one provider there is. */
export const PROVIDER_NAME = 'anthropic';

const STEP_LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] as const;
const MODEL_LABELS = [...STEP_LABELS, ATTRIBUTE.requestModel, ATTRIBUTE.agentRole, ATTRIBUTE.reasoningLevel] as const;

const tokens = (kind: string, description: string): Metric =>
  counter(`gen_ai.client.inference.usage.${kind}`, '{token}', MODEL_LABELS, description);

const RUN_LABELS = [ATTRIBUTE.taskType, ATTRIBUTE.variant, ATTRIBUTE.configVersion] as const;

/** Every metric. */
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
  cost: {
    ...counter('stepmeter.cost', '{USD}', MODEL_LABELS, 'What model requests cost by the price table'),
    scale: 1e9,
  },
  runDuration: duration(
    'gen_ai.invoke_workflow.duration',
    [ATTRIBUTE.workflowName, ATTRIBUTE.runResult, ATTRIBUTE.taskType],
    'How long runs took',
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
  cpuTime: {
    ...counter('process.cpu.time', 's', [...STEP_LABELS, ATTRIBUTE.cpuMode], 'Processor time of sessions that ended'),
    scale: 1e6,
  },
  diskIo: counter(
    'process.disk.io',
    'By',
    [...STEP_LABELS, ATTRIBUTE.diskDirection],
    'What sessions that ended read from and wrote to disks',
  ),
  /** Sessions end and others begin: a gauge would show whichever came last, a counter of peaks would mean nothing. */
  memoryUsage: memory('process.memory.usage', STEP_LABELS, 'The most memory that a session had at once'),
  records: counter('stepmeter.records', '{record}', ['stepmeter.record.outcome'], 'Records that the relay took in'),
  exportFailures: counter(
    'stepmeter.export.failures',
    '{failure}',
    [],
    'Exports that the collector did not take; what they held is sent again',
  ),
  spoolDepth: gauge('stepmeter.spool.depth', '{record}', [], 'Records that wait in the spool'),
  quarantined: gauge('stepmeter.quarantined', '{record}', [], 'Records that lie in quarantine'),
  outboxDepth: gauge('stepmeter.outbox.depth', '{span}', [], 'Spans that wait for the collector'),
  relayLag: gauge('stepmeter.relay.lag', 's', [], 'How long the oldest of the last records waited for the relay'),
} as const satisfies Record<string, Metric>;

/** The label of `stepmeter.records`: what became of a record. */
export const RECORD_OUTCOME = 'stepmeter.record.outcome';
