import type { CounterTable, ExemplarTable, ExportDropTable, LabelValueTable, OutboxTable } from './export-schema.ts';

export type * from './export-schema.ts';

/**
 * The tables of the store. Times are milliseconds since 1970, money is billionths of a US dollar, sizes are bytes;
 * what is not known is null.
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
};

/** One row: the store itself. */
export type StoreTable = { id: string; created_at: number };

export type RunTable = {
  id: string;
  workflow: string;
  task_type: string | null;
  config_id: string | null;
  config_version: string | null;
  variant: string | null;
  project: string;
  started_at: number;
  ended_at: number | null;
  result: string | null;
  error_type: string | null;
  /** What it had cost when it ended. */
  cost_nano_usd: number | null;
  /** 1 where it was made up. */
  simulated: number | null;
};

export type StepTable = {
  id: string;
  run_id: string;
  parent_id: string | null;
  link_id: string | null;
  name: string;
  attempt: number;
  kind: string;
  project: string;
  started_at: number;
  ended_at: number | null;
  result: string | null;
  error_type: string | null;
};

/** A process of the Claude CLI. It is settled once its ledger has been taken in. */
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
  /** `ledger`, or `hooks` where no transcript was found. */
  settled_by: string | null;
  bill_nano_usd: number | null;
  /** `runner`, which tells when it has ended, or `hooks`, of which that must be found out. */
  origin: string;
  /** The process id of the CLI. */
  cli_process: number | null;
  /** When it was last heard of. */
  seen_at: number;
  /** When to look whether it has ended; null where there is nothing to find out. */
  check_at: number | null;
  /** What its processes used together: processor time in millionths of a second, the most memory at once, bytes. */
  cpu_user_us: number | null;
  cpu_system_us: number | null;
  peak_memory: number | null;
  disk_read: number | null;
  disk_written: number | null;
};

/**
 * Something that a session did beside model requests and tool calls. `subject` is what tells it from others of its
 * type; `attributes` is JSON without content.
 */
export type SessionEventTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  session_id: string;
  type: string;
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

/** A request that a hook saw and whose ledger row has not come yet. `body` is its record as JSON. */
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
  /** The part of the cost that is not tokens × price but from the CLI's bill; null for none. */
  bill_nano_usd: number | null;
  source: string;
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
  result: string;
  error_type: string | null;
  source: string;
};

export type FileOperationTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  tool_call_id: string | null;
  operation: string;
  path: string;
  extension: string;
  size: number | null;
  size_before: number | null;
  lines: number | null;
  lines_added: number | null;
  lines_removed: number | null;
  /** The other half of a rename. */
  renamed_from: string | null;
  renamed_to: string | null;
  source: string;
  at: number;
};

/** What a step changed in the files of its project, its first look against its last; the id is the step's. */
export type StepFilesTable = {
  id: string;
  run_id: string;
  created: number;
  modified: number;
  deleted: number;
  lines_added: number;
  lines_removed: number;
  /** By how much the files grew; negative where they shrank. */
  bytes: number;
  /** Changes that no tool call explains. */
  unexplained: number;
  /** Files written in ignored folders, which are not listed. */
  uncounted_files: number;
  uncounted_bytes: number;
};

/** What the relay made of a record; append-only. The id is the hash of the record's folder and bytes. */
export type AuditEntryTable = {
  id: string;
  at: number;
  type: string;
  run_id: string | null;
  step_id: string | null;
  session_id: string | null;
  tool_call_id: string | null;
  outcome: string;
};

/**
 * What is in force in a workflow or in a step of it: `since` is when it took the place of another value, null where
 * there was none before.
 */
export type ChangeTable = {
  id: string;
  workflow: string;
  step_name: string | null;
  kind: string;
  value: string;
  since: number | null;
  /** When the run began that it was last seen in. */
  run_started_at: number;
};
