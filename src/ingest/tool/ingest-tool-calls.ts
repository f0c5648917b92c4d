import type { HourlyToolCall } from '../../store/queries/facts/tool-hour.ts';
import { insertToolCalls } from '../../store/queries/tool-call.ts';
import type { Context } from '../../core/context.ts';
import { ATTRIBUTE, ERROR_SOURCE, METRIC, PERMISSION_DENIED } from '../../telemetry/names.ts';
import { displayPath, type KnownFolders } from '../../core/paths/project-path.ts';
import type { FileChange, ReadPart } from '../../spool/record.ts';
import type { ToolCallTable } from '../../store/schema.ts';
import type { Batch, Labels } from '../../batch/batch.ts';
import { fileRow, ingestFileOperations, type FileActor, type PendingFileOperation } from '../file/file-operations.ts';
import { withdrawUnattributed } from '../file/withdraw-unattributed.ts';
import { denialEvent } from '../session/events/session-event.ts';
import { secondsOf } from '../../telemetry/span-data.ts';
import { toolSpan } from '../../telemetry/spans.ts';
import { labelsByContext } from '../labels-by-context.ts';
import { stepLabels } from '../step-labels.ts';
import { ingestSessionEvent } from '../session/events/ingest-session-events.ts';

/** A finished tool call, from either source. */
export type ToolCall = {
  readonly context: Context;
  /** The model's ID of the call, which identifies it however often it is reported. */
  readonly toolUseId: string;
  readonly sessionId: string;
  readonly agentId?: string | undefined;
  readonly tool: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly errorType?: string | undefined;
  readonly files: readonly FileChange[];
  /** What it read. */
  readonly read?: ReadPart | undefined;
  readonly source: ToolCallTable['source'];
};

/** Ingests tool calls with the files that they changed. Calls that are already stored are not counted again. */
export async function ingestToolCalls(batch: Batch, calls: readonly ToolCall[]): Promise<void> {
  const files: PendingFileOperation[] = [];
  const folders: KnownFolders = new Map();
  const labelsOf = labelsByContext<ToolCallTable>(({ tool, result }) => `${result} ${tool}`, callLabels);
  for (const call of await insertNew(batch, calls)) {
    const tool = toolRow(call);
    if (batch.counts) countCall(batch, call.context, tool, labelsOf(call.context, tool));
    batch.facts.addToolCalls([hourlyCall(call.context, tool)]);
    await ingestFailure(batch, call);
    files.push(...filesOf(call, folders));
  }
  await withdrawUnattributed(batch, files);
  await ingestFileOperations(batch, files);
}

function callLabels(context: Context, { tool, result }: ToolCallTable): Labels {
  return { ...stepLabels(context), [ATTRIBUTE.toolName]: tool, [ATTRIBUTE.toolResult]: result };
}

async function insertNew(batch: Batch, calls: readonly ToolCall[]): Promise<ToolCall[]> {
  const unique = new Map(calls.map((call) => [call.toolUseId, call]));
  const inserted = await insertToolCalls(batch, [...unique.values()].map(toolRow));
  return [...unique.values()].filter((call) => inserted.has(call.toolUseId));
}

function toolRow(call: ToolCall): ToolCallTable {
  return {
    id: call.toolUseId,
    run_id: call.context.run.id,
    step_id: call.context.step?.id ?? null,
    session_id: call.sessionId,
    agent_id: call.agentId ?? null,
    tool: call.tool,
    started_at: Math.min(call.startedAt, call.endedAt),
    ended_at: call.endedAt,
    result: resultOf(call),
    error_type: call.errorType ?? null,
    source: call.source,
    read_key: call.read && !call.errorType ? `${call.read.file}/${call.read.part}` : null,
  };
}

function resultOf({ errorType }: ToolCall): ToolCallTable['result'] {
  if (errorType === PERMISSION_DENIED) return 'denied';
  return errorType ? 'error' : 'success';
}

function countCall(batch: Batch, context: Context, tool: ToolCallTable, labels: Labels): void {
  const span = toolSpan(context, tool);
  batch.count(METRIC.toolCalls, labels);
  batch.observe(METRIC.toolDuration, labels, secondsOf(span), span);
  batch.emit(span);
}

function hourlyCall({ run, step }: Context, tool: ToolCallTable): HourlyToolCall {
  return { ...tool, workflow: run.workflow, step: step?.name ?? null, simulated: run.simulated === true };
}

/** A failed call is an error; a denied call is also an event of its session. */
async function ingestFailure(batch: Batch, call: ToolCall): Promise<void> {
  const { context, sessionId, errorType } = call;
  if (!errorType) return;
  const denied = errorType === PERMISSION_DENIED;
  batch.count(METRIC.errors, {
    ...stepLabels(context),
    [ATTRIBUTE.errorType]: errorType,
    [ATTRIBUTE.errorSource]: denied ? ERROR_SOURCE.permission : ERROR_SOURCE.tool,
  });
  const owner = { context, sessionId };
  if (denied) await ingestSessionEvent(batch, owner, denialEvent(call.toolUseId, call.tool, call.endedAt));
}

function filesOf(call: ToolCall, folders: KnownFolders): PendingFileOperation[] {
  const actor: FileActor = { ...call, source: 'tool' };
  const { project } = call.context;
  return call.files.map((file, index) => ({
    actor,
    row: fileRow(actor, { ...file, path: displayPath(project, file.path, folders) }, index),
  }));
}
