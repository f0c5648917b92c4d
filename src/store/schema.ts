import type { ChangeKind, FileOperation, FileSource, SessionEventType } from '../core/value-sets.ts';
import type { AssignmentTable, ExperimentTable } from './experiment-schema.ts';
import type { RunTable, StepTable } from './run-schema.ts';
import type { CounterTable, ExemplarTable, ExportDropTable, LabelValueTable, OutboxTable } from './export-schema.ts';

export type * from './experiment-schema.ts';
export type * from './export-schema.ts';
export type * from './run-schema.ts';

/**
 * The tables of the store. Times are milliseconds since 1970, money is billionths of a US dollar, sizes are bytes;
 * unknown values are null.
 */
export type Schema = {
  store: StoreTable;
  run: RunTable;
  step: StepTable;
  session: SessionTable;
  session_event: SessionEventTable;
  agent: AgentTable;
  pending_request: PendingRequestTable;
  request: RequestTable;
  tool_call: ToolCallTable;
  file_operation: FileOperationTable;
  step_files: StepFilesTable;
  audit_entry: AuditEntryTable;
  change: ChangeTable;
  counter: CounterTable;
  exemplar: ExemplarTable;
  outbox: OutboxTable;
  export_drop: ExportDropTable;
  label_value: LabelValueTable;
  experiment: ExperimentTable;
  assignment: AssignmentTable;
};

/** A single row that identifies the store. */
export type StoreTable = { id: string; created_at: number };

/** A process of the Claude CLI. It is settled once its ledger has been ingested. */
export type SessionTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  claude_session_id: string | null;
  transcript_path: string | null;
  started_at: number;
  ended_at: number | null;
  exit_code: number | null;
  signal: string | null;
  settled_at: number | null;
  /** `ledger`, or `hooks` if no transcript was found. */
  settled_by: 'ledger' | 'hooks' | null;
  bill_nano_usd: number | null;
  /**
   * What reported it: `runner`, which also reports the end; `hooks`, for which the end must be determined; or nothing
   * but its `transcript`, which was found. `import` for a session of the CLI's history.
   */
  origin: 'runner' | 'hooks' | 'transcript' | 'import';
  /** The process id of the CLI. */
  cli_process: number | null;
  /** When its last activity was observed. */
  seen_at: number;
  /** When to check whether it has ended; null if no check is needed. */
  check_at: number | null;
  /** Resource usage of its processes: CPU time in microseconds, peak memory and disk I/O in bytes. */
  cpu_user_us: number | null;
  cpu_system_us: number | null;
  peak_memory: number | null;
  disk_read: number | null;
  disk_written: number | null;
  /** In milliseconds; null if the CLI did not report it. */
  time_to_first_token: number | null;
};

/**
 * An activity of a session other than model requests and tool calls. `subject` distinguishes it from others of its
 * type; `attributes` is JSON without content.
 */
export type SessionEventTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  session_id: string;
  type: SessionEventType;
  subject: string | null;
  at: number;
  attributes: string;
};

/** A subagent of a session. */
export type AgentTable = {
  id: string;
  run_id: string;
  session_id: string;
  agent_id: string;
  name: string;
  tool_call_id: string | null;
  started_at: number;
  ended_at: number;
};

/** A request observed by a hook whose ledger row is not available yet. `body` is its record as JSON. */
export type PendingRequestTable = { id: string; session_id: string; body: string };

export type RequestTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  session_id: string;
  agent_id: string | null;
  model: string;
  effort: string | null;
  speed: string | null;
  started_at: number;
  ended_at: number;
  input: number;
  output: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  reasoning: number;
  cost_nano_usd: number | null;
  /** The part of the cost that comes from the CLI's bill rather than tokens × price; null if none. */
  bill_nano_usd: number | null;
  /** `bill` for usage that only the CLI's bill contains. */
  source: 'hook' | 'ledger' | 'bill';
};

export type ToolCallTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  session_id: string;
  agent_id: string | null;
  tool: string;
  started_at: number;
  ended_at: number;
  result: 'success' | 'error' | 'denied';
  error_type: string | null;
  source: 'hook' | 'ledger';
};

export type FileOperationTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  tool_call_id: string | null;
  operation: FileOperation;
  path: string;
  extension: string;
  size: number | null;
  size_before: number | null;
  lines: number | null;
  lines_added: number | null;
  lines_removed: number | null;
  /** The other path of a rename. */
  renamed_from: string | null;
  renamed_to: string | null;
  source: FileSource;
  at: number;
};

/** The overall file changes of a step, from its first to its last snapshot; the ID is the step's. */
export type StepFilesTable = {
  id: string;
  run_id: string;
  created: number;
  modified: number;
  deleted: number;
  lines_added: number;
  lines_removed: number;
  /** Change of the total size; negative if files shrank. */
  bytes: number;
  /** Changes not explained by a tool call. */
  unexplained: number;
  /** Files written in ignored folders, which are not listed. */
  uncounted_files: number;
  uncounted_bytes: number;
};

/** The outcome of a record; append-only. The ID is the hash of the record's folder and bytes. */
export type AuditEntryTable = {
  id: string;
  at: number;
  type: string;
  run_id: string | null;
  step_id: string | null;
  session_id: string | null;
  tool_call_id: string | null;
  outcome: 'stored' | `quarantined: ${string}`;
};

/**
 * The active value of a setting in a workflow or step: `since` is when it replaced another value, null if there was
 * none before.
 */
export type ChangeTable = {
  id: string;
  workflow: string;
  step_name: string | null;
  kind: ChangeKind;
  value: string;
  /** The value that it replaced; null if it is the first, or replaced one before version 007 of the store. */
  previous: string | null;
  since: number | null;
  /** The start of the last run in which it was observed. */
  run_started_at: number;
};
