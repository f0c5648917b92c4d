import type { RunResult, StepKind } from '../core/context.ts';

/** A run. Times are milliseconds since 1970, money is billionths of a US dollar. */
export type RunTable = {
  /** A UUID; without hyphens it is the ID of the trace. */
  id: string;
  /** `interactive` for sessions outside of any workflow. */
  workflow: string;
  /** The type of the task, such as `library`; null if not given. */
  task_type: string | null;
  /** The estimated complexity of the task in thousandths. */
  complexity_permille: number | null;
  /** The size of the task's package in files. */
  size: number | null;
  /** The configuration that the run was started with; null if not given. */
  config_id: string | null;
  /** The version of that configuration; null if not given. */
  config_version: string | null;
  /** The arm of an experiment, or another label; null if not given. */
  variant: string | null;
  /** The task that the run works on. */
  task: string | null;
  /** The ID of the assignment that gave the run its arm of an experiment. */
  assignment: string | null;
  /** The ID of the decision that chose the configuration of the run. */
  decision: string | null;
  /** The W3C `traceparent` of the span that started the run in another trace. */
  started_by: string | null;
  /** The absolute path of the project's folder. */
  project: string;
  started_at: number;
  /** Null while it runs. */
  ended_at: number | null;
  /** Null while it runs; `unknown` for imported runs whose end is not known. */
  result: RunResult | 'unknown' | null;
  /** The type of the error that ended it; null without one. */
  error_type: string | null;
  /** The cost at the end of the run. */
  cost_nano_usd: number | null;
  /** 1 if the run was simulated. */
  simulated: 1 | null;
};

/** An attempt at a step. */
export type StepTable = {
  /** A UUID; each attempt has a row. */
  id: string;
  run_id: string;
  /** The attempt that it runs in; null at the top of the run. */
  parent_id: string | null;
  /** The attempt before it; of a repair, the attempt whose result it repairs; null for others. */
  link_id: string | null;
  /** The key of the parallel branch. */
  branch: string | null;
  /** The task queue that a worker took the attempt from. */
  queue: string | null;
  /** How long the attempt waited in the queue, in milliseconds. */
  queued_ms: number | null;
  /** The ID of the decision that chose the configuration of the step; null if that of the run applies. */
  decision: string | null;
  /** The name of the step, which its attempts share. */
  name: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** `retry` of the same work, or `repair` of an earlier result. */
  kind: StepKind;
  /** The absolute path of the project's folder. */
  project: string;
  started_at: number;
  /** Null while it runs. */
  ended_at: number | null;
  /** Null while it runs; `unknown` for imported runs whose end is not known. */
  result: RunResult | 'unknown' | null;
  /** The type of the error that ended it; null without one. */
  error_type: string | null;
};
