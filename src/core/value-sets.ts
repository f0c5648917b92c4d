/**
 * Closed sets of values that the store holds and telemetry exports as attributes. Those that only one of them knows are
 * in `store/schema.ts` and in `telemetry/label-values.ts`.
 */

/** Session activities other than model requests and tool calls; the values of `stepmeter.session.event`. */
export const SESSION_EVENT = {
  start: 'start',
  end: 'end',
  prompt: 'prompt',
  permissionRequest: 'permission_request',
  permissionDenied: 'permission_denied',
  subagentStart: 'subagent_start',
  subagentStop: 'subagent_stop',
  compaction: 'compaction',
  modelSwitch: 'model_switch',
  stop: 'stop',
  stopFailure: 'stop_failure',
  hooksMissing: 'hooks_missing',
  transcriptMissing: 'transcript_missing',
  transcriptDamaged: 'transcript_damaged',
  outputIncomplete: 'output_incomplete',
} as const;

/** One of {@link SESSION_EVENT}. */
export type SessionEventType = (typeof SESSION_EVENT)[keyof typeof SESSION_EVENT];

/** The values of `stepmeter.change.kind`: the setting that changed between two runs. */
export const CHANGE_KIND = { model: 'model', configuration: 'configuration', cli: 'cli', prompts: 'prompts' } as const;

/** One of {@link CHANGE_KIND}. */
export type ChangeKind = (typeof CHANGE_KIND)[keyof typeof CHANGE_KIND];

/**
 * The values of `stepmeter.selection.kind`: the default, the best by the evidence, a random choice to learn from, or a
 * choice of a person.
 */
export const SELECTION_KIND = {
  default: 'default',
  greedy: 'greedy',
  exploration: 'exploration',
  override: 'override',
} as const;

/** One of {@link SELECTION_KIND}. */
export type SelectionKind = (typeof SELECTION_KIND)[keyof typeof SELECTION_KIND];

/** The values of `stepmeter.drift.kind`: what a run used otherwise than chosen, or than an earlier run. */
export const DRIFT_KIND = {
  model: 'model',
  modelAlias: 'model_alias',
  effort: 'effort',
  cliVersion: 'cli_version',
  prompts: 'prompts',
} as const;

/** One of {@link DRIFT_KIND}. */
export type DriftKind = (typeof DRIFT_KIND)[keyof typeof DRIFT_KIND];

/** The settings whose changes may cause a change of a metric. */
export const CAUSE_KINDS = ['configuration', 'model', 'prompts', 'cli', 'effort', 'prices'] as const;

/** One of {@link CAUSE_KINDS}. */
export type CauseKind = (typeof CAUSE_KINDS)[number];

/** The values of `stepmeter.export.signal`: signals are sent, retried and rejected independently. */
export const EXPORT_SIGNAL = { traces: 'traces', metrics: 'metrics' } as const;

/** One of {@link EXPORT_SIGNAL}. */
export type ExportSignal = (typeof EXPORT_SIGNAL)[keyof typeof EXPORT_SIGNAL];

/**
 * The values of `stepmeter.export.drop.reason`: permanently rejected and set aside; rejected in a partial success,
 * which does not name the items; not delivered within the retention period.
 */
export const DROP_REASON = { refused: 'refused', rejected: 'rejected', expired: 'expired' } as const;

/** One of {@link DROP_REASON}. */
export type DropReason = (typeof DROP_REASON)[keyof typeof DROP_REASON];

/** The kinds of file operations; the values of `stepmeter.file.operation`. */
export const FILE_OPERATIONS = ['create', 'modify', 'delete'] as const;

/** One of {@link FILE_OPERATIONS}. */
export type FileOperation = (typeof FILE_OPERATIONS)[number];

/** The sources of a file operation: a tool that reported it, or a shell command. */
export const FILE_SOURCES = ['tool', 'shell'] as const;

/** One of {@link FILE_SOURCES}. */
export type FileSource = (typeof FILE_SOURCES)[number];

/**
 * The values of `stepmeter.usage.gap`: usage is missing, so that the recorded usage is a lower bound, or only output
 * tokens are. Absent if the recorded usage is complete.
 */
export const USAGE_GAP = { usage: 'usage', output: 'output' } as const;

/** One of {@link USAGE_GAP}. */
export type UsageGap = (typeof USAGE_GAP)[keyof typeof USAGE_GAP];

/** The levels of thinking that the CLI accepts. */
export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** One of {@link EFFORTS}. */
export type Effort = (typeof EFFORTS)[number];

/**
 * What is known of a monitored signal: `learning` if there are too few observations to judge it; `mix-shift` if its
 * values changed because its tasks did.
 */
export const VERDICT_STATES = ['learning', 'steady', 'regressed', 'improved', 'mix-shift'] as const;

/** One of {@link VERDICT_STATES}. */
export type VerdictState = (typeof VERDICT_STATES)[number];

/** The operations of the worktree pool; the values of `stepmeter.worktree.operation`. */
export const WORKTREE_OPERATIONS = ['lease', 'proof', 'return', 'conflicts', 'merge', 'check'] as const;

/** One of {@link WORKTREE_OPERATIONS}. */
export type WorktreeOperation = (typeof WORKTREE_OPERATIONS)[number];

/**
 * The values of `stepmeter.worktree.outcome`. Leases: from the `pool`, `created`, or held by the `task` already. Failed
 * proofs: `quarantined` or `busy`. Returns: `ready` to be leased again, `kept` because of unsaved work, `quarantined`,
 * `removed`. Conflicts and merges: `clean` or `conflicting`. Checks of merges: `passed` or `failed`. Any of them:
 * `failed`.
 */
export const WORKTREE_OUTCOMES = [
  'pool',
  'created',
  'task',
  'ready',
  'kept',
  'quarantined',
  'busy',
  'removed',
  'clean',
  'conflicting',
  'passed',
  'failed',
] as const;

/** One of {@link WORKTREE_OUTCOMES}. */
export type WorktreeOutcome = (typeof WORKTREE_OUTCOMES)[number];

/** The states of a worktree of the pool; the values of `stepmeter.worktree.state`. */
export const WORKTREE_STATES = ['making', 'ready', 'checking', 'leased', 'returning', 'kept', 'quarantined'] as const;

/** The values of `stepmeter.cache.outcome`: a stored result was used, the work ran, or it ran to verify a result. */
export const CACHE_OUTCOMES = ['hit', 'miss', 'verification'] as const;

/** One of {@link CACHE_OUTCOMES}. */
export type CacheOutcome = (typeof CACHE_OUTCOMES)[number];

/** Why a stored result was used or not; the values of `stepmeter.cache.reason`. */
export const CACHE_REASONS = [
  'unchanged',
  'new',
  'changed',
  'expired',
  'observed-changed',
  'other-location',
  'damaged',
  'unexpected-output',
  'verification',
  'unavailable',
  'refresh',
] as const;

/** One of {@link CACHE_REASONS}. */
export type CacheReason = (typeof CACHE_REASONS)[number];

/**
 * What the verification of a stored result found; the values of `stepmeter.cache.verdict`. A `false-hit` differs in exit
 * code or files.
 */
export const CACHE_VERDICTS = ['same', 'output-differs', 'false-hit'] as const;

/** One of {@link CACHE_VERDICTS}. */
export type CacheVerdict = (typeof CACHE_VERDICTS)[number];

/** Kinds of alerts from the store. */
export const ALERT_KINDS = [
  'regression',
  'budget',
  'stuck-run',
  'bill-difference',
  'relay-silent',
  'selection',
  'drift',
  'cache-false-hit',
] as const;

/** One of {@link ALERT_KINDS}. */
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Changes that can be made through the API. */
export const API_ACTIONS = [
  'start-experiment',
  'stop-experiment',
  'accept-suggestion',
  'decline-suggestion',
  'roll-back',
  'silence-alert',
] as const;

/** One of {@link API_ACTIONS}. */
export type ApiAction = (typeof API_ACTIONS)[number];
