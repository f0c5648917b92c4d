import { extname, isAbsolute, relative } from 'node:path';
import type { Context } from '../core/context.ts';
import { ATTRIBUTE, METRIC } from '../core/names.ts';
import type { FileChange } from '../core/record.ts';
import type { FileOperationTable, ToolCallTable } from '../store/schema.ts';
import { inChunks, type Batch, type Labels } from './batch.ts';
import { secondsOf } from './span-data.ts';
import { fileSpan, toolSpan } from './spans.ts';

/** A finished tool call, whichever witness it comes from. */
export type ToolCall = {
  readonly context: Context;
  /** The model's id of the call, which makes it one call however often it is reported. */
  readonly toolUseId: string;
  readonly sessionId: string;
  readonly agentId?: string | undefined;
  readonly tool: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly errorType?: string | undefined;
  readonly files: readonly FileChange[];
  readonly source: 'hook' | 'ledger';
};

/** The most characters of a file extension that make a label; anything longer is no extension. */
const LONGEST_EXTENSION = 12;

const stepLabels = ({ run, step }: Context): Labels => ({
  [ATTRIBUTE.workflowName]: run.workflow,
  [ATTRIBUTE.stepName]: step?.name,
});

const toolRow = (call: ToolCall): ToolCallTable => ({
  id: call.toolUseId,
  run_id: call.context.run.id,
  step_id: call.context.step?.id ?? null,
  session_id: call.sessionId,
  agent_id: call.agentId ?? null,
  tool: call.tool,
  started_at: call.startedAt,
  ended_at: call.endedAt,
  result: call.errorType ? 'error' : 'success',
  error_type: call.errorType ?? null,
  source: call.source,
});

/** A path relative to the project; a file outside of it keeps nothing but its name, which tells less of the machine. */
export const relativePath = (project: string, path: string): string => {
  if (!isAbsolute(path)) return path;
  const inside = relative(project, path);
  return inside.startsWith('..') || inside === '' ? `(outside)/${path.split('/').at(-1)}` : inside;
};

const extensionOf = (path: string): string => {
  const extension = extname(path).slice(1).toLowerCase();
  return extension.length <= LONGEST_EXTENSION ? extension : '';
};

const fileRows = (call: ToolCall): FileOperationTable[] =>
  call.files.map((file, index) => {
    const path = relativePath(call.context.project, file.path);
    return {
      id: `${call.toolUseId}/${index}`,
      run_id: call.context.run.id,
      step_id: call.context.step?.id ?? null,
      tool_call_id: call.toolUseId,
      operation: file.operation,
      path,
      extension: extensionOf(path),
      size: file.size ?? null,
      size_before: file.sizeBefore ?? null,
      lines: file.lines ?? null,
      lines_added: file.linesAdded ?? null,
      lines_removed: file.linesRemoved ?? null,
      source: 'tool',
      at: call.endedAt,
    };
  });

const countFile = (batch: Batch, labels: Labels, file: FileOperationTable): void => {
  const what = { ...labels, [ATTRIBUTE.fileOperation]: file.operation, [ATTRIBUTE.fileSource]: file.source };
  batch.count(METRIC.fileOperations, { ...what, [ATTRIBUTE.fileExtension]: file.extension });
  batch.count(METRIC.fileLines, { ...what, [ATTRIBUTE.direction]: 'added' }, file.lines_added ?? 0);
  batch.count(METRIC.fileLines, { ...what, [ATTRIBUTE.direction]: 'removed' }, file.lines_removed ?? 0);
};

const insertNew = async (batch: Batch, calls: readonly ToolCall[]): Promise<ToolCall[]> => {
  const unique = new Map(calls.map((call) => [call.toolUseId, call]));
  const inserted = new Set<string>();
  for (const chunk of inChunks([...unique.values()].map(toolRow))) {
    const rows = await batch.db
      .insertInto('tool_call')
      .values(chunk)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    for (const { id } of rows) inserted.add(id);
  }
  return [...unique.values()].filter((call) => inserted.has(call.toolUseId));
};

/** Takes in tool calls with the files that they changed. A call that is known already is not counted again. */
export const takeToolCalls = async (batch: Batch, calls: readonly ToolCall[]): Promise<void> => {
  const files: FileOperationTable[] = [];
  for (const call of await insertNew(batch, calls)) {
    const [tool, labels, rows] = [toolRow(call), stepLabels(call.context), fileRows(call)];
    const what = { ...labels, [ATTRIBUTE.toolName]: call.tool, [ATTRIBUTE.toolResult]: tool.result };
    const span = toolSpan(call.context, tool);
    batch.count(METRIC.toolCalls, what);
    batch.observe(METRIC.toolDuration, what, secondsOf(span), span);
    batch.emit(span);
    for (const file of rows) {
      countFile(batch, labels, file);
      const fileDone = fileSpan(call.context, file, tool);
      batch.observe(
        METRIC.fileDuration,
        { ...labels, [ATTRIBUTE.fileOperation]: file.operation },
        secondsOf(span),
        fileDone,
      );
      batch.emit(fileDone);
    }
    files.push(...rows);
  }
  for (const chunk of inChunks(files)) await batch.db.insertInto('file_operation').values(chunk).execute();
};
