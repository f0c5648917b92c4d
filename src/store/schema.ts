/**
 * The tables of the store. Times are milliseconds since 1970, money is billionths of a US dollar, sizes are bytes;
 * what is not known is null.
 */
export type Schema = {
  store: StoreTable;
  run: RunTable;
  step: StepTable;
  session: SessionTable;
  agent: AgentTable;
  pending_request: PendingRequestTable;
  request: RequestTable;
  tool_call: ToolCallTable;
  file_operation: FileOperationTable;
  audit_entry: AuditEntryTable;
  counter: CounterTable;
  exemplar: ExemplarTable;
  outbox: OutboxTable;
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
  source: string;
  at: number;
};

/** What the relay made of a record; append-only. The id is the hash of the record's bytes. */
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
 * A counter's total since the store was made, or a part of a histogram: `part` is empty for a counter, `sum` or the
 * index of a bucket for a histogram. `labels` is JSON with sorted keys, `id` is the name, the labels and the part.
 */
export type CounterTable = { id: string; name: string; labels: string; part: string; value: number };

/** The newest span that fell into a bucket of a histogram; the id is the bucket's in `counter`. */
export type ExemplarTable = { id: string; trace_id: string; span_id: string; value: number; at: number };

/** A span that the collector has not acknowledged yet, as JSON. */
export type OutboxTable = { id: string; enqueued_at: number; body: string };
