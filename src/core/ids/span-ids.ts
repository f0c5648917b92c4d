import { spanIdOf } from './ids.ts';

/** The span id of a run's root span. */
export function runSpanId(runId: string): string {
  return spanIdOf('run', runId);
}

/** The span id of a step. */
export function stepSpanId(stepId: string): string {
  return spanIdOf('step', stepId);
}

/** The span ID of a Claude CLI process. */
export function sessionSpanId(sessionId: string): string {
  return spanIdOf('session', sessionId);
}

/** The span id of a subagent. */
export function agentSpanId(sessionId: string, agentId: string): string {
  return spanIdOf('agent', sessionId, agentId);
}

/** The span id of a model request. */
export function requestSpanId(requestKey: string): string {
  return spanIdOf('request', requestKey);
}

/** The span id of a tool call. */
export function toolSpanId(toolUseId: string): string {
  return spanIdOf('tool', toolUseId);
}

/** The span id of a file operation. */
export function fileSpanId(fileOperationId: string): string {
  return spanIdOf('file', fileOperationId);
}

/** The span ID of an operation of the worktree pool or the cache. */
export function operationSpanId(operationId: string): string {
  return spanIdOf('operation', operationId);
}
