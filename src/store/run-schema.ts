import type { RunResult, StepKind } from '../core/context.ts';

/** A run. Times are milliseconds since 1970, money is billionths of a US dollar. */
export type RunTable = {
  id: string;
  workflow: string;
  task_type: string | null;
  /** The estimated complexity of the task in thousandths. */
  complexity_permille: number | null;
  /** The size of the task's package in files. */
  size: number | null;
  config_id: string | null;
  config_version: string | null;
  variant: string | null;
  /** The task that the run works on. */
  task: string | null;
  /** The ID of the assignment that gave the run its arm of an experiment. */
  assignment: string | null;
  /** The ID of the decision that chose the configuration of the run. */
  decision: string | null;
  /** The W3C `traceparent` of the span that started the run in another trace. */
  started_by: string | null;
  project: string;
  started_at: number;
  ended_at: number | null;
  /** `unknown` for imported runs whose end is not known. */
  result: RunResult | 'unknown' | null;
  error_type: string | null;
  /** The cost at the end of the run. */
  cost_nano_usd: number | null;
  /** 1 if the run was simulated. */
  simulated: 1 | null;
};

/** An attempt at a step. */
export type StepTable = {
  id: string;
  run_id: string;
  parent_id: string | null;
  link_id: string | null;
  /** The key of the parallel branch. */
  branch: string | null;
  /** The task queue that a worker took the attempt from. */
  queue: string | null;
  /** How long the attempt waited in the queue, in milliseconds. */
  queued_ms: number | null;
  /** The ID of the decision that chose the configuration of the step; null if that of the run applies. */
  decision: string | null;
  name: string;
  attempt: number;
  kind: StepKind;
  project: string;
  started_at: number;
  ended_at: number | null;
  /** `unknown` for imported runs whose end is not known. */
  result: RunResult | 'unknown' | null;
  error_type: string | null;
};
