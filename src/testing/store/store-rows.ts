import { onTestFinished } from 'vitest';
import { newRunId } from '../../core/ids/ids.ts';
import type { Store } from '../../store/open-store.ts';
import { openNewStore } from './open-new-store.ts';
import type {
  FileOperationTable,
  RequestTable,
  RunTable,
  SessionTable,
  StepTable,
  ToolCallTable,
} from '../../store/schema.ts';
import { isolatedEnvironment } from '../isolated-state.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** An empty SQLite store that is removed after the test. */
export async function temporaryStore(): Promise<Store> {
  const store = await openNewStore(isolatedEnvironment(temporaryFolder()));
  onTestFinished(() => store.close());
  return store;
}

/** Adds a run that succeeded within a minute; returns its id. */
export async function addRun({ db }: Store, row: Partial<RunTable> = {}): Promise<string> {
  const rest = {
    task_type: null,
    config_id: null,
    config_version: null,
    variant: null,
    error_type: null,
    cost_nano_usd: null,
  };
  const times = { started_at: 1_790_000_000_000, ended_at: 1_790_000_060_000 };
  const run = {
    id: newRunId(),
    workflow: 'build',
    project: '/p',
    result: 'success',
    ...rest,
    ...times,
    ...row,
  } as const;
  await db.insertInto('run').values(run).execute();
  return run.id;
}

/** Adds a step that succeeded within a second. */
export async function addStep({ db }: Store, row: Partial<StepTable> & { id: string; run_id: string }): Promise<void> {
  const rest = { parent_id: null, link_id: null, error_type: null, project: '/p', result: 'success' } as const;
  const times = { started_at: 1000, ended_at: 2000 };
  await db
    .insertInto('step')
    .values({ name: row.id, attempt: 1, kind: 'first', ...rest, ...times, ...row })
    .execute();
}

/** Adds a request without usage and cost. */
export async function addRequest(
  { db }: Store,
  row: Partial<RequestTable> & { id: string; run_id: string },
): Promise<void> {
  const tokens = { input: 0, output: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, reasoning: 0 };
  const rest = { step_id: null, session_id: 's', agent_id: null, effort: null, speed: null, source: 'ledger' } as const;
  await db
    .insertInto('request')
    .values({ model: 'claude-opus-5-5', started_at: 0, ended_at: 0, cost_nano_usd: 0, ...tokens, ...rest, ...row })
    .execute();
}

/** Adds a successful tool call without duration. */
export async function addToolCall(
  { db }: Store,
  row: Partial<ToolCallTable> & { id: string; run_id: string },
): Promise<void> {
  const rest = { step_id: null, session_id: 's', agent_id: null, error_type: null, source: 'hook' } as const;
  await db
    .insertInto('tool_call')
    .values({ tool: 'Bash', started_at: 0, ended_at: 0, result: 'success', ...rest, ...row })
    .execute();
}

/** Adds a file operation. */
export async function addFile(
  { db }: Store,
  row: Partial<FileOperationTable> & { id: string; run_id: string },
): Promise<void> {
  const sizes = { size: null, size_before: null, lines: null, lines_added: null, lines_removed: null };
  const rest = { step_id: null, tool_call_id: null, extension: 'txt', source: 'tool', at: 0 } as const;
  await db
    .insertInto('file_operation')
    .values({ operation: 'modify', path: 'a.txt', ...sizes, ...rest, ...row })
    .execute();
}

/** Adds a session with this bill. */
export async function addSession(
  { db }: Store,
  row: Partial<SessionTable> & { id: string; run_id: string },
): Promise<void> {
  const process = { cli_process: null, claude_session_id: null, transcript_path: null, exit_code: 0, signal: null };
  const settled = { origin: 'runner', seen_at: 1, check_at: null, settled_at: 1, settled_by: 'ledger' } as const;
  await db
    .insertInto('session')
    .values({ step_id: null, started_at: 0, ended_at: 1, bill_nano_usd: null, ...process, ...settled, ...row })
    .execute();
}
