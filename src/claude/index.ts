export { runClaude } from './run-claude.ts';
export type { ClaudeOptions, Effort, PermissionMode } from './claude-options.ts';
export type { ClaudeError, ClaudeErrorType, ClaudeResult } from './claude-result.ts';
export type { BilledModel, LedgerRequest, Resources } from '../spool/record.ts';
export type { TokenUsage } from '../pricing/usage.ts';
