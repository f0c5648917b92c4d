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
} as const;

/** The values of `stepmeter.error.source`. */
export const ERROR_SOURCE = { tool: 'tool', model: 'model', permission: 'permission', step: 'step' } as const;

/** The values of `cpu.mode` that are used. */
export const CPU_MODE = { user: 'user', system: 'system' } as const;

/** The values of `disk.io.direction`. */
export const DISK_DIRECTION = { read: 'read', write: 'write' } as const;

/** The values of `stepmeter.reconcile.outcome`: filled in from the CLI's bill, or left open. */
export const DIFFERENCE_OUTCOME = { filled: 'filled', open: 'open' } as const;

/** The values of `stepmeter.budget.period`. Days start at midnight UTC, weeks on Monday, months on the first. */
export const BUDGET_PERIOD = { day: 'day', week: 'week', month: 'month' } as const;

/** The values of `stepmeter.change.kind`: the setting that changed between two runs. */
export const CHANGE_KIND = { model: 'model', configuration: 'configuration', cli: 'cli', prompts: 'prompts' } as const;

/** The error type of a denied tool call. */
export const PERMISSION_DENIED = 'permission_denied';

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
