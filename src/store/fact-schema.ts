import type { RunResult, StepKind } from '../core/context.ts';
import type { UsageGap } from '../core/value-sets.ts';

/** The version of the definition of facts. Increase it with every change of what rows mean, so that they are rebuilt. */
export const FACTS_VERSION = 2;

/** What analysis groups and filters by: the task, the configuration and the settings of an attempt or run. */
export type FactDimensions = {
  /** `interactive` for sessions outside of any workflow. */
  workflow: string;
  /** Key of the task, by which runs of the same task on different configurations are paired; null if not given. */
  task: string | null;
  /** The type of the task; null if not given. */
  task_type: string | null;
  /** Estimated complexity of the task, 0 to 1; null if not given. */
  complexity: number | null;
  /** Size of the task's package in files; null if not given. */
  size: number | null;
  /** The absolute path of the project's folder. */
  project: string;
  /** 1 if the run was simulated. */
  simulated: 1 | null;
  /** The arm of an experiment, or another label; null if not given. */
  variant: string | null;
  /** Name of the experiment that assigned the variant; null if none did. */
  experiment: string | null;
  /** The configuration that the run was started with; null if not given. */
  config_id: string | null;
  /** The version of that configuration; null if not given. */
  config_version: string | null;
  /** The model on which the main agent spent most; null without a request of the main agent. */
  model: string | null;
  /** The most frequent thinking level of the main agent's requests to that model; null if unknown. */
  effort: string | null;
  /** The CLI version of the first session of which it is known. */
  cli_version: string | null;
  /** Hash of the project's prompt files in the first session of which it is known. */
  prompts: string | null;
  /** Hash of the prices that applied to the models of the first session of which it is known. */
  prices: string | null;
};

/** What the sessions of an attempt or run used and did. Sums of nothing are 0; null means unknown. */
export type FactAmounts = {
  /** Number of sessions of the CLI. */
  sessions: number;
  /** Number of subagents. */
  agents: number;
  /** Number of requests; usage that only the CLI's bill contains counts as one for each session and model. */
  requests: number;
  /** Requests without a known price, whose cost is missing from the sum. */
  unpriced: number;
  /**
   * Input tokens neither read from nor written to the prompt cache. Null, as other tokens, if usage is missing and no
   * request is known; lower bounds if there is a `usage_gap`.
   */
  input: number | null;
  /** Output tokens, with those of reasoning. */
  output: number | null;
  /** Input tokens read from the prompt cache. */
  cache_read: number | null;
  /** Input tokens written to the prompt cache for five minutes. */
  cache_write_5m: number | null;
  /** Input tokens written to the prompt cache for one hour. */
  cache_write_1h: number | null;
  /** The part of `output` that was spent on reasoning. */
  reasoning: number | null;
  /** Billionths of a US dollar; null if unknown. A lower bound if there is a `usage_gap` or `unpriced` is not 0. */
  cost_nano_usd: number | null;
  /** The part of the cost that only the CLI's bill has. */
  from_bill_nano_usd: number;
  /** What is missing from the usage: requests, or only output tokens; null if nothing is. */
  usage_gap: UsageGap | null;
  /** Requests, tokens and cost by model, thinking level and agent: a JSON array of `ModelUse` of `src/facts`. */
  model_use: string;
  /** Number of tool calls, however they ended. */
  tool_calls: number;
  /** Number of tool calls with an error, without denied ones. */
  failed_tool_calls: number;
  /** Number of tool calls without permission. */
  denied_tool_calls: number;
  /** Calls that read the same part of a file again, which the attempt had not changed in between. */
  repeated_reads: number;
  /** Sum of the durations of the tool calls in milliseconds; calls that overlap count twice. */
  tool_ms: number;
  /** How long tool calls waited for permission, in milliseconds; 0 if none is known to have waited. */
  permission_wait_ms: number;
  /** Number of operations that created a file. */
  files_created: number;
  /** Number of operations that modified a file. */
  files_modified: number;
  /** Number of operations that deleted a file. */
  files_deleted: number;
  /** Sum over operations; null if none has known lines. */
  lines_added: number | null;
  /** Sum over operations; null if none has known lines. */
  lines_removed: number | null;
  /** CPU time of the sessions in microseconds, user and system; null if no session was measured. */
  cpu_us: number | null;
  /** The highest memory of a session in bytes; null if no session was measured. */
  peak_memory: number | null;
};

/**
 * An attempt at a step that has ended, or whose run has ended. What a run did outside of any step has a row of its own,
 * with the ID of the run, so that the rows of a run add up to the run.
 */
export type AttemptFactTable = FactDimensions &
  FactAmounts & {
    /** The ID of the attempt, or of the run for what it did outside of any step. */
    id: string;
    run_id: string;
    /** Null for what a run did outside of any step. */
    step: string | null;
    /** 1 for the first attempt. */
    attempt: number;
    /** `retry` of the same work, or `repair` of an earlier result. */
    kind: StepKind;
    /** The attempt that it ran in. */
    parent_id: string | null;
    /** The attempt before it; of a repair, the attempt whose result it repairs; null for others. */
    link_id: string | null;
    /** Key of the parallel branch; null if not given. */
    branch: string | null;
    /** How long the attempt waited in its task queue; null if it was in none. */
    queued_ms: number | null;
    started_at: number;
    /** Null if it did not end although its run did. */
    ended_at: number | null;
    /** Milliseconds; null if it did not end. */
    duration_ms: number | null;
    /** `unknown` if imported and the end is not known; null if it did not end although its run did. */
    result: RunResult | 'unknown' | null;
    /** The type of the error that ended it; null without one. */
    error_type: string | null;
    /** The start of its run. */
    run_started_at: number;
    /** Null while the run continues. */
    run_result: RunResult | 'unknown' | null;
  };

/** A run that has ended. */
export type RunFactTable = FactDimensions &
  FactAmounts & {
    /** The ID of the run. */
    id: string;
    started_at: number;
    ended_at: number;
    /** From start to end, in milliseconds. */
    duration_ms: number;
    /** `unknown` if imported and the end is not known. */
    result: RunResult | 'unknown';
    /** The type of the error that ended it; null without one. */
    error_type: string | null;
    /** Number of attempts at steps. */
    attempts: number;
    /** Number of attempts that repeated the same work. */
    retries: number;
    /** Number of attempts that repaired an earlier result. */
    repairs: number;
  };

/**
 * Tool calls of an hour in UTC, by the time they started. Calls of one workflow, step, tool, result and range of
 * durations share a row.
 */
export type ToolHourTable = {
  /** Start of the hour. */
  hour: number;
  workflow: string;
  /** Empty for calls outside of any step. */
  step: string;
  tool: string;
  /** `denied` without permission. */
  result: 'success' | 'error' | 'denied';
  /** 1 for calls of simulated runs. */
  simulated: 0 | 1;
  /** Index of the range of durations, as in `durationBucket()` of `src/core`. */
  bucket: number;
  /** Number of calls that share the row. */
  calls: number;
  /** The sum of their durations, in milliseconds. */
  sum_ms: number;
};
