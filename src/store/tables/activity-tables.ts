import type { FileOperation, FileSource } from '../../core/value-sets.ts';

/** A request to a model, of the main agent or of a subagent. */
export type RequestTable = {
  /**
   * The API's IDs of the request; `row:ROW` if they are missing or may not be unique; `SESSION/TURN/INDEX` if
   * only a hook observed it; `SESSION/unseen/MODEL` for usage that only the bill contains.
   */
  id: string;
  run_id: string;
  /** Null outside of any step. */
  step_id: string | null;
  session_id: string;
  /** The CLI's ID of the subagent; null for the main agent. */
  agent_id: string | null;
  model: string;
  /** The thinking level; null if unknown. */
  effort: string | null;
  /** Such as `fast`, if the model has several; null if unknown. */
  speed: string | null;
  started_at: number;
  ended_at: number;
  /** Input tokens neither read from nor written to the prompt cache. */
  input: number;
  /** Output tokens, with those of reasoning. */
  output: number;
  /** Input tokens read from the prompt cache. */
  cache_read: number;
  /** Input tokens written to the prompt cache for five minutes. */
  cache_write_5m: number;
  /** Input tokens written to the prompt cache for one hour. */
  cache_write_1h: number;
  /** The part of `output` that was spent on reasoning. */
  reasoning: number;
  /** Null if the model has no known price, or nothing states the usage. */
  cost_nano_usd: number | null;
  /** The part of the cost that comes from the CLI's bill rather than tokens × price; null if none. */
  bill_nano_usd: number | null;
  /**
   * `ledger` if the transcript has it, `hook` if only a hook observed it, `bill` for usage that only the CLI's bill
   * contains.
   */
  source: 'hook' | 'ledger' | 'bill';
};

/** A tool call of a session. */
export type ToolCallTable = {
  /** The model's ID of the call; `SESSION/ID` if that ID may not be unique, with `#2` for the second such call. */
  id: string;
  run_id: string;
  /** Null outside of any step. */
  step_id: string | null;
  session_id: string;
  /** The CLI's ID of the subagent; null for the main agent. */
  agent_id: string | null;
  tool: string;
  started_at: number;
  ended_at: number;
  /** `denied` without permission. */
  result: 'success' | 'error' | 'denied';
  /** The type of the error; null for a success. */
  error_type: string | null;
  /** `hook`, or `ledger` if only the transcript has it. */
  source: 'hook' | 'ledger';
  /** What a successful `Read` returned: `FILE/PART`, digests that are equal only within a session; null otherwise. */
  read_key: string | null;
};

/** A change of a file by a tool call, or by a step if the call is not known. */
export type FileOperationTable = {
  /** The ID of the call, step or run, with the number of the change, or its time and path. */
  id: string;
  run_id: string;
  /** Null outside of any step. */
  step_id: string | null;
  /** Null if no call is known that made the change. */
  tool_call_id: string | null;
  operation: FileOperation;
  /** Relative to the project's folder if the file is in it. */
  path: string;
  /** One of a fixed list, `other`, or empty without one. */
  extension: string;
  /** Size after the operation. */
  size: number | null;
  /** Size before the operation. */
  size_before: number | null;
  /** Lines after the operation. */
  lines: number | null;
  /** Null if unknown, as for files that are no text. */
  lines_added: number | null;
  /** Null if unknown, as for files that are no text. */
  lines_removed: number | null;
  /** The path before a rename; null without one. */
  renamed_from: string | null;
  /** The path after a rename, of the deletion that belongs to it; null without one. */
  renamed_to: string | null;
  /** `tool` for a change by a tool, `shell` for one by a command or by an unknown author. */
  source: FileSource;
  /** When the file was changed, or the end of the call if that is not known. */
  at: number;
};

/** The overall file changes of a step, from its first to its last snapshot; the ID is the step's. */
export type StepFilesTable = {
  id: string;
  run_id: string;
  /** Files that did not exist before the step. */
  created: number;
  /** Files whose content the step changed. */
  modified: number;
  /** Files that did not exist after the step. */
  deleted: number;
  /** Lines in these changes. */
  lines_added: number;
  /** Lines in these changes. */
  lines_removed: number;
  /** Change of the total size; negative if files shrank. */
  bytes: number;
  /** Changes not explained by a tool call. */
  unexplained: number;
  /** Files that are not listed: written in ignored folders, or beyond the changes that a step lists. */
  uncounted_files: number;
  /** Their size. */
  uncounted_bytes: number;
};
