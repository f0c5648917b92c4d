export { runClaude } from './runner/run-claude.ts';
export type { ClaudeOptions, PermissionMode } from './cli/claude-options.ts';
export type { Effort } from '../core/value-sets.ts';
export type { ClaudeError, ClaudeErrorType, ClaudeResult } from './runner/claude-result.ts';
export type { BilledModel, LedgerRequest, Resources } from '../spool/record.ts';
export type { TokenUsage } from '../pricing/usage.ts';
