import { spanIdOf } from '../core/ids.ts';

/** The span id of a run's root span. */
export const runSpanId = (runId: string): string => spanIdOf('run', runId);

/** The span id of a step. */
export const stepSpanId = (stepId: string): string => spanIdOf('step', stepId);

/** The span id of a Claude CLI process. */
export const sessionSpanId = (sessionId: string): string => spanIdOf('session', sessionId);

/** The span id of a subagent. */
export const agentSpanId = (sessionId: string, agentId: string): string => spanIdOf('agent', sessionId, agentId);

/** The span id of a model request. */
export const requestSpanId = (requestKey: string): string => spanIdOf('request', requestKey);

/** The span id of a tool call. */
export const toolSpanId = (toolUseId: string): string => spanIdOf('tool', toolUseId);

/** The span id of a file operation. */
export const fileSpanId = (fileOperationId: string): string => spanIdOf('file', fileOperationId);
