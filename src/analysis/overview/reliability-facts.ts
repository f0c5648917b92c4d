import type { AttemptFactTable, RunFactTable } from '../../store/schema.ts';

/** What reliability reads of a run. */
export const RELIABILITY_RUN = [
  'id',
  'started_at',
  'result',
  'workflow',
  'task_type',
  'model',
  'effort',
  'config_id',
  'variant',
  'cli_version',
  'project',
] as const satisfies readonly (keyof RunFactTable)[];

/** What reliability reads of an attempt. */
export const RELIABILITY_ATTEMPT = [
  'run_id',
  'step',
  'kind',
  'started_at',
  'duration_ms',
  'result',
  'error_type',
  'unpriced',
  'cost_nano_usd',
  'usage_gap',
  'permission_wait_ms',
  'run_result',
] as const satisfies readonly (keyof AttemptFactTable)[];

/** A run as reliability reads it. */
export type ReliabilityRun = Pick<RunFactTable, (typeof RELIABILITY_RUN)[number]>;

/** An attempt as reliability reads it. */
export type ReliabilityAttempt = Pick<AttemptFactTable, (typeof RELIABILITY_ATTEMPT)[number]>;
