import { toolUseIdOf } from '../core/ids/model-ids.ts';
import { contextSpanId, type Context } from '../core/context.ts';
import { traceIdOf } from '../core/ids/ids.ts';
import { AGENT_NAME, ATTRIBUTE, OPERATION, PROVIDER_NAME, type UsageGap } from './names.ts';
import { amountWithGap } from './usage-gap.ts';
import { toUsd } from '../pricing/pricing.ts';
import {
  agentSpanId,
  fileSpanId,
  requestSpanId,
  runSpanId,
  sessionSpanId,
  stepSpanId,
  toolSpanId,
} from '../core/ids/span-ids.ts';
import type { FileOperationTable, RequestTable, RunTable, StepTable, ToolCallTable } from '../store/schema.ts';
import type { Attributes, SpanData, SpanEvent } from './span-data.ts';

/** Totals of a session or subagent. */
export type AgentSums = { readonly turns: number; readonly costNanoUsd: number };

/** Recorded cost, and what is missing from it. */
export type SpanCost = { readonly nanoUsd: number | null; readonly gap: UsageGap | null };

/** What a span has besides its trace and the attributes of its owner. */
export type SpanBody = Omit<SpanData, 'traceId' | 'kind' | 'attributes' | 'errorType'> & {
  readonly attributes: Attributes;
  readonly kind?: SpanData['kind'];
  readonly errorType?: string | null;
};

/** The root span of a finished run. */
export function runSpan(context: Context, run: RunTable, cost: SpanCost): SpanData {
  return span(context, {
    spanId: runSpanId(run.id),
    name: `${OPERATION.workflow} ${run.workflow}`,
    startedAt: run.started_at,
    endedAt: run.ended_at ?? run.started_at,
    ...starterLink(run.started_by),
    errorType: run.result === 'failure' ? (run.error_type ?? 'failure') : run.error_type,
    attributes: {
      [ATTRIBUTE.operationName]: OPERATION.workflow,
      [ATTRIBUTE.runResult]: run.result,
      [ATTRIBUTE.taskType]: run.task_type,
      [ATTRIBUTE.configId]: run.config_id,
      [ATTRIBUTE.configVersion]: run.config_version,
      [ATTRIBUTE.variant]: run.variant,
      ...costAttributes(cost),
      [ATTRIBUTE.simulated]: context.run.simulated ?? false,
    },
  });
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The link to the span that started a run in another trace, from its `traceparent`. */
function starterLink(traceparent: string | null): Pick<SpanData, 'links'> {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return traceId !== undefined && spanId !== undefined ? { links: [{ traceId, spanId }] } : {};
}

/** Without a cost if it is unknown: it is 0 only because usage is missing. */
function costAttributes({ nanoUsd, gap }: SpanCost): Attributes {
  const known = nanoUsd === null ? null : amountWithGap(nanoUsd, gap);
  return { [ATTRIBUTE.costUsd]: known === null ? null : toUsd(known), [ATTRIBUTE.usageGap]: gap };
}

/** A span of a run or step. */
export function span(context: Context, { kind = 'internal', errorType, ...body }: SpanBody): SpanData {
  const { traceId, attributes } = ownerOf(context);
  return {
    traceId,
    ...body,
    kind,
    attributes: { ...attributes, ...body.attributes, [ATTRIBUTE.errorType]: errorType },
    ...(errorType ? { errorType } : {}),
  };
}

type SpanOwner = Pick<SpanData, 'traceId' | 'attributes'>;

/** A relay makes hundreds of spans of a context that it read once. */
const owners = new WeakMap<Context, SpanOwner>();

function ownerOf(context: Context): SpanOwner {
  const known = owners.get(context);
  if (known) return known;
  const { run, step } = context;
  const owner = {
    traceId: traceIdOf(run.id),
    attributes: {
      [ATTRIBUTE.runId]: run.id,
      [ATTRIBUTE.workflowName]: run.workflow,
      [ATTRIBUTE.stepName]: step?.name,
      [ATTRIBUTE.simulated]: run.simulated,
    },
  };
  owners.set(context, owner);
  return owner;
}

/** The span of a finished step attempt. */
export function stepSpan(context: Context, step: StepTable, cost: SpanCost): SpanData {
  return span(context, {
    spanId: stepSpanId(step.id),
    parentSpanId: step.parent_id ? stepSpanId(step.parent_id) : runSpanId(step.run_id),
    name: `step ${step.name}`,
    startedAt: step.started_at,
    endedAt: step.ended_at ?? step.started_at,
    ...(step.link_id ? { links: [{ traceId: traceIdOf(step.run_id), spanId: stepSpanId(step.link_id) }] } : {}),
    errorType: step.result === 'failure' ? (step.error_type ?? 'failure') : step.error_type,
    attributes: {
      [ATTRIBUTE.stepId]: step.id,
      [ATTRIBUTE.stepAttempt]: step.attempt,
      [ATTRIBUTE.stepKind]: step.kind,
      [ATTRIBUTE.stepResult]: step.result,
      [ATTRIBUTE.stepQueue]: step.queue,
      [ATTRIBUTE.stepQueueTime]: step.queued_ms === null ? null : step.queued_ms / 1000,
      ...costAttributes(cost),
    },
  });
}

/** The span of a Claude CLI process or of one of its subagents. */
export function agentSpan(
  context: Context,
  agent: {
    readonly spanId: string;
    readonly parentSpanId: string;
    readonly name?: string;
    readonly conversationId: string | null;
    readonly startedAt: number;
    readonly endedAt: number;
    readonly sums: AgentSums;
    readonly usageGap?: UsageGap | null;
    readonly billNanoUsd?: number | null;
    readonly measured?: Attributes;
    readonly errorType?: string | null;
    readonly events?: readonly SpanEvent[];
  },
): SpanData {
  const name = agent.name ?? AGENT_NAME;
  const { spanId, parentSpanId, startedAt, endedAt } = agent;
  return span(context, {
    spanId,
    parentSpanId,
    startedAt,
    endedAt,
    name: `${OPERATION.agent} ${name}`,
    ...(agent.events?.length ? { events: agent.events } : {}),
    errorType: agent.errorType ?? null,
    attributes: {
      [ATTRIBUTE.operationName]: OPERATION.agent,
      [ATTRIBUTE.agentName]: name,
      [ATTRIBUTE.conversationId]: agent.conversationId,
      [ATTRIBUTE.agentTurns]: agent.sums.turns,
      ...costAttributes({ nanoUsd: agent.sums.costNanoUsd, gap: agent.usageGap ?? null }),
      [ATTRIBUTE.costCliUsd]: typeof agent.billNanoUsd === 'number' ? toUsd(agent.billNanoUsd) : null,
      ...agent.measured,
    },
  });
}

/** The span of one model request. */
export function chatSpan(context: Context, row: RequestTable, responseId: string | undefined): SpanData {
  const cacheWrites = row.cache_write_5m + row.cache_write_1h;
  return span(context, {
    spanId: requestSpanId(row.id),
    parentSpanId: actorSpanId(row),
    name: `${OPERATION.chat} ${row.model}`,
    kind: 'client',
    startedAt: row.started_at,
    endedAt: row.ended_at,
    attributes: {
      [ATTRIBUTE.operationName]: OPERATION.chat,
      [ATTRIBUTE.providerName]: PROVIDER_NAME,
      [ATTRIBUTE.requestModel]: row.model,
      [ATTRIBUTE.responseId]: responseId,
      [ATTRIBUTE.reasoningLevel]: row.effort,
      [ATTRIBUTE.inputTokens]: row.input + row.cache_read + cacheWrites,
      [ATTRIBUTE.outputTokens]: row.output,
      [ATTRIBUTE.cacheReadTokens]: row.cache_read,
      [ATTRIBUTE.cacheWriteTokens]: cacheWrites,
      [ATTRIBUTE.reasoningTokens]: row.reasoning,
      [ATTRIBUTE.costUsd]: row.cost_nano_usd === null ? null : toUsd(row.cost_nano_usd),
    },
  });
}

/** The parent span of a session's or subagent's requests and tool calls. */
function actorSpanId(row: { readonly session_id: string; readonly agent_id: string | null }): string {
  return row.agent_id ? agentSpanId(row.session_id, row.agent_id) : sessionSpanId(row.session_id);
}

/** The span of one tool call. */
export function toolSpan(context: Context, row: ToolCallTable): SpanData {
  return span(context, {
    spanId: toolSpanId(row.id),
    parentSpanId: actorSpanId(row),
    name: `${OPERATION.tool} ${row.tool}`,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    errorType: row.error_type,
    attributes: {
      [ATTRIBUTE.operationName]: OPERATION.tool,
      [ATTRIBUTE.toolName]: row.tool,
      [ATTRIBUTE.toolCallId]: toolUseIdOf(row.id),
      [ATTRIBUTE.toolResult]: row.result,
    },
  });
}

/** The span of a file operation; its parent is the tool call, or the step if the call is unknown. */
export function fileSpan(
  context: Context,
  row: FileOperationTable,
  { startedAt, endedAt }: Pick<SpanData, 'startedAt' | 'endedAt'>,
): SpanData {
  return span(context, {
    spanId: fileSpanId(row.id),
    parentSpanId: row.tool_call_id ? toolSpanId(row.tool_call_id) : contextSpanId(context),
    name: `file ${row.operation}`,
    startedAt,
    endedAt,
    attributes: {
      [ATTRIBUTE.fileOperation]: row.operation,
      [ATTRIBUTE.filePath]: row.path,
      [ATTRIBUTE.fileExtension]: row.extension,
      [ATTRIBUTE.fileSize]: row.size,
      [ATTRIBUTE.fileSizeBefore]: row.size_before,
      [ATTRIBUTE.fileLines]: row.lines,
      [ATTRIBUTE.fileLinesAdded]: row.lines_added,
      [ATTRIBUTE.fileLinesRemoved]: row.lines_removed,
      [ATTRIBUTE.fileRenamedFrom]: row.renamed_from,
      [ATTRIBUTE.fileRenamedTo]: row.renamed_to,
      [ATTRIBUTE.fileSource]: row.source,
      [ATTRIBUTE.toolCallId]: row.tool_call_id && toolUseIdOf(row.tool_call_id),
    },
  });
}
