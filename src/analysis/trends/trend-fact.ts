import type { AttemptFactTable, RunFactTable } from '../../store/schema.ts';

/** The columns that runs and attempts at steps share and trends read. */
export const SHARED_COLUMNS = [
  'id',
  'workflow',
  'task_type',
  'complexity',
  'size',
  'variant',
  'config_id',
  'config_version',
  'model',
  'effort',
  'cli_version',
  'prompts',
  'prices',
  'started_at',
  'duration_ms',
  'result',
  'requests',
  'unpriced',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'cost_nano_usd',
  'usage_gap',
  'failed_tool_calls',
] as const;

/** A run or an attempt at a step, with what trends read of its fact. */
export type TrendFact = Shared & {
  readonly duration_ms: number | null;
  readonly result: AttemptFactTable['result'];
  /** The run; of a run, its own ID. */
  readonly run_id: string;
  /** Null for a run, and for what a run did outside of any step. */
  readonly step: string | null;
  /** Whether an attempt was not the first, or a run had a repair. */
  readonly repaired: boolean;
  /** Its model uses as JSON; read only for trends by agent. */
  readonly model_use?: string;
};

type Shared = Pick<AttemptFactTable & RunFactTable, Exclude<(typeof SHARED_COLUMNS)[number], 'duration_ms' | 'result'>>;
