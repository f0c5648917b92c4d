import type { Arm } from '../core/ids/assignment-id.ts';

/** A test of two or more configurations. Times are milliseconds since 1970. */
export type ExperimentTable = {
  name: string;
  workflow: string;
  /** The sealed plan as canonical JSON. */
  plan: string;
  /** The SHA-256 of the plan. */
  plan_hash: string;
  started_at: number;
  /** Null while it is not stopped. */
  stopped_at: number | null;
  /** The arm whose configuration runs get after the end. */
  adopted: Arm | null;
  /** How often its status was looked at while it ran. */
  looks: number;
  /** The status at its end as JSON. */
  result: string | null;
};

/** The arm that a unit of an experiment, such as a task or a run, was given. */
export type AssignmentTable = {
  /** `NAME/ARM/HASH`. */
  id: string;
  experiment: string;
  /** The SHA-256 of the plan that assigned it. */
  plan_hash: string;
  /** What was assigned: a task, a run or a call; unique in the experiment. */
  unit: string;
  arm: Arm;
  /** Units of the same context are randomised in blocks. */
  context: string;
  /** The number of the unit in its context, from 0; null for further runs of a task that runs on every arm. */
  position: number | null;
  /** The key of the task; null if not given. */
  task: string | null;
  /** The type of the task; null if not given. */
  task_type: string | null;
  /** The run that it was made for, if it was known. */
  run_id: string | null;
  /** The SHA-256 of the arm's configuration with the contents of its files at the assignment. */
  configuration_hash: string;
  /** What runs of the task cost before the experiment, as a geometric mean; null if there are none. */
  predicted_cost_nano_usd: number | null;
  /** How long runs of the task took before the experiment, as a geometric mean; null if there are none. */
  predicted_duration_ms: number | null;
  at: number;
};
