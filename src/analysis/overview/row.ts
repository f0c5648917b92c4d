import type { AttemptFact } from '../../facts/fact.ts';
import type { RunFactTable } from '../../store/fact-schema.ts';

/** What overviews read of a run that has ended. Times in milliseconds, money in billionths of a US dollar. */
export type RunRow = Pick<
  RunFactTable,
  | 'id'
  | 'workflow'
  | 'task_type'
  | 'model'
  | 'started_at'
  | 'duration_ms'
  | 'result'
  | 'error_type'
  | 'repairs'
  | 'unpriced'
  | 'cost_nano_usd'
  | 'usage_gap'
  | 'model_use'
  | 'permission_wait_ms'
>;

/** What overviews read of an attempt at a step. */
export type AttemptRow = Pick<
  AttemptFact,
  | 'run_id'
  | 'step'
  | 'attempt'
  | 'kind'
  | 'duration_ms'
  | 'result'
  | 'error_type'
  | 'unpriced'
  | 'cost_nano_usd'
  | 'usage_gap'
  | 'permission_wait_ms'
>;
