/** The values that the store holds too. */
export {
  CHANGE_KIND,
  DRIFT_KIND,
  DROP_REASON,
  EXPORT_SIGNAL,
  SELECTION_KIND,
  SESSION_EVENT,
  USAGE_GAP,
  type DriftKind,
  type DropReason,
  type ExportSignal,
  type SelectionKind,
  type UsageGap,
} from '../core/value-sets.ts';

/** The values of `stepmeter.error.source`. */
export const ERROR_SOURCE = { tool: 'tool', model: 'model', permission: 'permission', step: 'step' } as const;

/** The values of `cpu.mode` that are used. */
export const CPU_MODE = { user: 'user', system: 'system' } as const;

/** The values of `disk.io.direction`. */
export const DISK_DIRECTION = { read: 'read', write: 'write' } as const;

/** The values of `stepmeter.session.stalled.cause`: what some process of the machine waited for. */
export const STALL_CAUSE = { cpu: 'cpu', io: 'io', memory: 'memory' } as const;

/** The values of `stepmeter.hook.form`: a module inside the CLI, or a command that the CLI starts. */
export const HOOK_FORM = { module: 'module', command: 'command' } as const;

/** The values of `stepmeter.record.outcome`: ingested, known before, or not understood. */
export const RECORD_OUTCOME = { stored: 'stored', duplicate: 'duplicate', quarantined: 'quarantined' } as const;

/** The values of `stepmeter.reconcile.outcome`: filled in from the CLI's bill, or left open. */
export const DIFFERENCE_OUTCOME = { filled: 'filled', open: 'open' } as const;

/**
 * The values of `stepmeter.transcript.gap`: a missing transcript, a row that could not be read or has no usage, a request without its
 * final output tokens on a transcript without a bill.
 */
export const TRANSCRIPT_GAP = { transcript: 'transcript', row: 'row', request: 'request' } as const;

/** The values of `stepmeter.budget.period`. Days start at midnight UTC, weeks on Monday, months on the first. */
export const BUDGET_PERIOD = { day: 'day', week: 'week', month: 'month' } as const;

/** The error type of a denied tool call. */
export const PERMISSION_DENIED = 'permission_denied';

/** The deployment environment of simulated runs, which must not be added to real ones. */
export const SIMULATED_ENVIRONMENT = 'simulated';

/** The values of `stepmeter.regression.state`. Only a regression is above 0, also in the maximum of several series. */
export const REGRESSION_STATE = { regressed: 1, steady: 0, improved: -1, mixShift: -2 } as const;
