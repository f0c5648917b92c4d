import type { Store } from '../../store/open-store.ts';
import { attemptFactsOfRuns } from '../../store/queries/facts/fact.ts';
import { fileOperationsOfRun } from '../../store/queries/file-operation.ts';
import { toolCallsOfRun } from '../../store/queries/tool-call.ts';
import type { FileOperationTable, RunTable, ToolCallTable } from '../../store/schema.ts';
import type { AlignableCall } from '../align/align-calls.ts';
import type { ComparedRun, RunSummary } from './compare-runs.ts';

/** Reads a run with its attempts, tool calls and files. Attempts that have not ended are not included. */
export async function readRun(store: Store, run: RunTable): Promise<ComparedRun> {
  const attempts = await attemptFactsOfRuns(store, [run.id]);
  const operations = await fileOperationsOfRun(store, run.id);
  const calls = await toolCallsOfRun(store, run.id);
  const byAttempt = <T extends { step_id: string | null }>(rows: readonly T[]): Map<string, T[]> =>
    Map.groupBy(rows, ({ step_id }) => step_id ?? run.id);
  const pathOf = pathsByCall(operations);
  return {
    about: summaryOf(run),
    attempts: attempts.toSorted((one, other) => one.started_at - other.started_at),
    calls: new Map([...byAttempt(calls)].map(([id, own]) => [id, own.map((call) => alignableCall(call, pathOf))])),
    files: new Map([...byAttempt(operations)].map(([id, own]) => [id, new Set(own.map(({ path }) => path))])),
  };
}

/** The file that a call changed; null for calls that changed several. */
function pathsByCall(operations: readonly FileOperationTable[]): Map<string, string | null> {
  const paths = new Map<string, string | null>();
  for (const { tool_call_id, path } of operations) {
    if (tool_call_id === null) continue;
    const known = paths.get(tool_call_id);
    paths.set(tool_call_id, known === undefined || known === path ? path : null);
  }
  return paths;
}

function summaryOf(run: RunTable): RunSummary {
  return {
    id: run.id,
    workflow: run.workflow,
    task: run.task ?? null,
    taskType: run.task_type,
    variant: run.variant,
    simulated: run.simulated === 1,
    result: run.result ?? 'running',
    startedAt: run.started_at,
    durationMs: run.ended_at === null ? null : run.ended_at - run.started_at,
  };
}

function alignableCall(
  { id, tool, started_at, ended_at }: ToolCallTable,
  paths: Map<string, string | null>,
): AlignableCall {
  return { tool, path: paths.get(id) ?? null, durationMs: ended_at - started_at };
}
