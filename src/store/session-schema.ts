import type { SessionEventType } from '../core/value-sets.ts';

/** A process of the Claude CLI. It is settled once its ledger has been ingested. */
export type SessionTable = {
  /** Stepmeter's own ID of the process. */
  id: string;
  run_id: string;
  /** Null outside of any step. */
  step_id: string | null;
  /** The CLI's ID, which resumed sessions share; null if unknown. */
  claude_session_id: string | null;
  /** The file that the CLI writes; null if unknown. */
  transcript_path: string | null;
  started_at: number;
  /** Null while it runs. */
  ended_at: number | null;
  /** Null while it runs, if it was ended by a signal, and if unknown. */
  exit_code: number | null;
  /** The signal that ended it; null otherwise. */
  signal: string | null;
  /** When no more data was expected; null until then. */
  settled_at: number | null;
  /** `ledger`, or `hooks` if no transcript was found. */
  settled_by: 'ledger' | 'hooks' | null;
  /** The CLI's own bill; null if it wrote none. */
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
  /** CPU time of its processes in user mode, in microseconds; null if not measured, as in the next columns. */
  cpu_user_us: number | null;
  /** CPU time of its processes in system mode, in microseconds. */
  cpu_system_us: number | null;
  /** The highest memory of its processes together, in bytes. */
  peak_memory: number | null;
  /** Bytes that its processes read from disk. */
  disk_read: number | null;
  /** Bytes that its processes wrote to disk. */
  disk_written: number | null;
  /** In milliseconds; null if the CLI did not report it. */
  time_to_first_token: number | null;
  /** How long it took to start the process, in microseconds. */
  spawn_us: number | null;
  /**
   * How long some process of the machine waited for CPU while it ran, in milliseconds; null if the kernel does not
   * report it.
   */
  stalled_cpu_ms: number | null;
  /** The same for disk I/O. */
  stalled_io_ms: number | null;
  /** The same for memory. */
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
  /** Its session, which has no transcript yet. */
  session_id: string;
  run_id: string;
  /** Its process ID in its own PID namespace, if that is another one. */
  inner_process: number | null;
  /** The folder in which it keeps settings and transcripts. */
  claude_folder: string | null;
  /** The folder that it was started in; null if unknown. */
  working_folder: string | null;
};

/**
 * An activity of a session other than model requests and tool calls. `subject` distinguishes it from others of its
 * type; `attributes` is JSON without content.
 */
export type SessionEventTable = {
  /** `SESSION/TYPE/SUBJECT/TIME`. */
  id: string;
  run_id: string;
  /** Null outside of any step. */
  step_id: string | null;
  session_id: string;
  type: SessionEventType;
  /** What distinguishes it from others of its type, such as the ID of a subagent. */
  subject: string | null;
  at: number;
  /** JSON without content, such as the tool of a permission request. */
  attributes: string;
};

/** A subagent of a session. */
export type AgentTable = {
  /** `SESSION/AGENT`. */
  id: string;
  run_id: string;
  session_id: string;
  /** The CLI's ID of the subagent, which is unique in its session. */
  agent_id: string;
  /** The type of the subagent, such as `Explore`. */
  name: string;
  /** The call that started it; null if unknown. */
  tool_call_id: string | null;
  started_at: number;
  ended_at: number;
};

/** A request observed by a hook whose ledger row is not available yet. */
export type PendingRequestTable = {
  id: string;
  session_id: string;
  /** Its record as JSON. */
  body: string;
};
