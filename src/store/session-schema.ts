import type { SessionEventType } from '../core/value-sets.ts';

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
  /** How long it took to start the process, in microseconds. */
  spawn_us: number | null;
  /** How long some process of the machine waited while it ran, in milliseconds; null if the kernel does not report it. */
  stalled_cpu_ms: number | null;
  stalled_io_ms: number | null;
  stalled_memory_ms: number | null;
  /** The version of the CLI. */
  cli_version: string | null;
  /** Hash of the project's prompt files. */
  prompts: string | null;
  /** Hash of the prices of its models when it was settled. */
  prices: string | null;
};

/** A session of which only the process was observed, as long as its transcript is not known. */
export type WitnessedProcessTable = {
  session_id: string;
  run_id: string;
  /** Its process ID in its own PID namespace, if that is another one. */
  inner_process: number | null;
  /** The folder in which it keeps settings and transcripts. */
  claude_folder: string | null;
  working_folder: string | null;
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
