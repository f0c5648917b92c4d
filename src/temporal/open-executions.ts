import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contextOf, type Context } from '../core/context.ts';
import { stateFolder } from '../core/environment.ts';
import { asObject, asText, parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { writeWhole } from '../spool/context-folder.ts';
import { withRegularFile } from '../spool/regular-file.ts';

/** The names under which Temporal knows an execution. */
export type ExecutionKey = {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId: string;
};

/** An execution whose start was recorded and whose end was not. */
export type OpenExecution = ExecutionKey & {
  /** The run, or the step of its parent's run, that the execution is. */
  readonly context: Context;
};

/** Saves that an execution has started. It is a file, because a worker may end before the execution does. */
export function saveOpenExecution(execution: OpenExecution): void {
  const folder = savedFolder();
  makeFolder(folder);
  writeWhole(folder, execution.runId, JSON.stringify(execution));
}

function savedFolder(): string {
  return join(stateFolder(process.env), 'temporal');
}

/** Forgets an execution whose end was recorded, or whose end is no longer known to the server. */
export function forgetOpenExecution(runId: string): void {
  rmSync(join(savedFolder(), runId), { force: true });
}

/** The run IDs of all executions that are saved as open. */
export function openExecutionIds(): readonly string[] {
  try {
    return readdirSync(savedFolder()).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

/** Reads an open execution; undefined if it is not open any more, or if its file is damaged. */
export function readOpenExecution(runId: string): OpenExecution | undefined {
  try {
    return withRegularFile(join(savedFolder(), runId), (file) => openExecutionOf(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function openExecutionOf(text: string): OpenExecution | undefined {
  const value = asObject(parseJson(text));
  const context = contextOf(value['context']);
  const [namespace, workflowId, runId] = ['namespace', 'workflowId', 'runId'].map((key) => asText(value[key]));
  return context && namespace && workflowId && runId ? { namespace, workflowId, runId, context } : undefined;
}
