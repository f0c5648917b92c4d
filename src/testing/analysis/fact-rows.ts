import type { ModelUse } from '../../facts/model-use.ts';
import { newRunId } from '../../core/ids/ids.ts';
import type { AttemptFactTable, RunFactTable } from '../../store/schema.ts';

const START = 1_790_000_000_000;

const DIMENSIONS = {
  workflow: 'build',
  task: null,
  task_type: null,
  complexity: null,
  size: null,
  project: '/p',
  simulated: null,
  variant: null,
  experiment: null,
  config_id: null,
  config_version: null,
  model: 'claude-sonnet-5',
  effort: null,
  cli_version: null,
  prompts: null,
  prices: null,
} as const;

const AMOUNTS = {
  sessions: 0,
  agents: 0,
  requests: 0,
  unpriced: 0,
  input: 0,
  output: 0,
  cache_read: 0,
  cache_write_5m: 0,
  cache_write_1h: 0,
  reasoning: 0,
  cost_nano_usd: 0,
  from_bill_nano_usd: 0,
  usage_gap: null,
  model_use: '[]',
  tool_calls: 0,
  failed_tool_calls: 0,
  denied_tool_calls: 0,
  repeated_reads: 0,
  tool_ms: 0,
  permission_wait_ms: 0,
  files_created: 0,
  files_modified: 0,
  files_deleted: 0,
  lines_added: null,
  lines_removed: null,
  cpu_us: null,
  peak_memory: null,
} as const;

/** The fact of a run that succeeded within a minute without using anything. */
export function runFactRow(row: Partial<RunFactTable> = {}): RunFactTable {
  const { started_at = START, duration_ms = 60_000 } = row;
  return {
    ...DIMENSIONS,
    ...AMOUNTS,
    id: newRunId(),
    started_at,
    ended_at: started_at + duration_ms,
    duration_ms,
    result: 'success',
    error_type: null,
    attempts: 1,
    retries: 0,
    repairs: 0,
    ...row,
  };
}

/** The fact of a first attempt that succeeded within a minute without using anything. */
export function attemptFactRow(
  row: Partial<AttemptFactTable> & { run_id: string; step: string | null },
): AttemptFactTable {
  const { started_at = START, duration_ms = 60_000, run_id, step } = row;
  return {
    ...DIMENSIONS,
    ...AMOUNTS,
    id: `${run_id}/${step}`,
    attempt: 1,
    kind: 'first',
    parent_id: null,
    link_id: null,
    branch: null,
    queued_ms: null,
    started_at,
    ended_at: duration_ms === null ? null : started_at + duration_ms,
    duration_ms,
    result: 'success',
    error_type: null,
    run_started_at: START,
    run_result: 'success',
    ...row,
  };
}

/** The columns of a usage of one model in US dollars, by requests with 1,000 tokens of input and 500 of output each. */
export function usageColumns(
  costUsd: number,
  { model = 'claude-sonnet-5', requests = 4 }: { readonly model?: string; readonly requests?: number } = {},
): Pick<AttemptFactTable, 'requests' | 'input' | 'output' | 'cost_nano_usd' | 'model_use' | 'model'> {
  const [input, output, costNanoUsd] = [1000 * requests, 500 * requests, Math.round(costUsd * 1e9)];
  const none = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0, unpriced: 0 };
  const use: ModelUse = { model, effort: null, agent: 'main', requests, input, output, costNanoUsd, ...none };
  return { model, requests, input, output, cost_nano_usd: costNanoUsd, model_use: JSON.stringify([use]) };
}
