import { SETTING_NAMES } from '../../core/text/settings-in-words.ts';
import { completeUsd } from '../../facts/fact.ts';
import type { RunFactTable } from '../../store/schema.ts';
import type { Unit } from '../figures/figure.ts';

/** What is read of a run to compare it with others. */
export const DIFFERENCE_COLUMNS = [
  'workflow',
  'task_type',
  'project',
  'variant',
  'config_id',
  'config_version',
  'model',
  'effort',
  'cli_version',
  'prompts',
  'prices',
  'result',
  'error_type',
  'cost_nano_usd',
  'unpriced',
  'usage_gap',
  'duration_ms',
  'attempts',
  'retries',
  'repairs',
  'requests',
  'agents',
  'input',
  'output',
  'cache_read',
  'tool_calls',
  'failed_tool_calls',
  'denied_tool_calls',
  'permission_wait_ms',
  'files_created',
  'files_modified',
  'files_deleted',
  'lines_added',
  'cpu_us',
] as const satisfies readonly (keyof RunFactTable)[];

/** A run that is compared with others. */
export type DifferenceRun = Pick<RunFactTable, (typeof DIFFERENCE_COLUMNS)[number]>;

/** The attributes of which each run has one value of few. */
export const CATEGORIES = [
  { name: 'workflow', column: 'workflow' },
  { name: 'task type', column: 'task_type' },
  { name: 'project', column: 'project' },
  { name: 'variant', column: 'variant' },
  { name: 'configuration', column: 'config_id' },
  { name: 'version of the configuration', column: 'config_version' },
  { name: 'model', column: 'model' },
  { name: SETTING_NAMES.effort, column: 'effort' },
  { name: SETTING_NAMES.cli, column: 'cli_version' },
  { name: SETTING_NAMES.prompts, column: 'prompts' },
  { name: 'prices', column: 'prices' },
  { name: 'result', column: 'result' },
  { name: 'error', column: 'error_type' },
] as const;

/** The attributes that are numbers. */
export const NUMBERS: readonly NumberAttribute[] = [
  { name: 'cost', unit: 'USD', valueOf: completeUsd },
  { name: 'time', unit: 'ms', valueOf: ({ duration_ms }) => duration_ms },
  { name: 'attempts', unit: 'count', valueOf: ({ attempts }) => attempts },
  { name: 'retries', unit: 'count', valueOf: ({ retries }) => retries },
  { name: 'repairs', unit: 'count', valueOf: ({ repairs }) => repairs },
  { name: 'requests', unit: 'count', valueOf: ({ requests }) => requests },
  { name: 'subagents', unit: 'count', valueOf: ({ agents }) => agents },
  { name: 'input tokens', unit: 'tokens', valueOf: ({ input }) => input },
  { name: 'output tokens', unit: 'tokens', valueOf: ({ output }) => output },
  { name: 'tokens from the cache', unit: 'tokens', valueOf: ({ cache_read }) => cache_read },
  { name: 'tool calls', unit: 'count', valueOf: ({ tool_calls }) => tool_calls },
  { name: 'failed tool calls', unit: 'count', valueOf: ({ failed_tool_calls }) => failed_tool_calls },
  { name: 'denied tool calls', unit: 'count', valueOf: ({ denied_tool_calls }) => denied_tool_calls },
  { name: 'wait for permission', unit: 'ms', valueOf: ({ permission_wait_ms }) => permission_wait_ms },
  { name: 'created files', unit: 'count', valueOf: ({ files_created }) => files_created },
  { name: 'modified files', unit: 'count', valueOf: ({ files_modified }) => files_modified },
  { name: 'deleted files', unit: 'count', valueOf: ({ files_deleted }) => files_deleted },
  { name: 'added lines', unit: 'count', valueOf: ({ lines_added }) => lines_added },
  { name: 'CPU time', unit: 'ms', valueOf: ({ cpu_us }) => (cpu_us === null ? null : cpu_us / 1000) },
];

/** An attribute that is a number; null if it is unknown of a run. */
type NumberAttribute = {
  readonly name: string;
  readonly unit: Unit;
  readonly valueOf: (run: DifferenceRun) => number | null;
};
