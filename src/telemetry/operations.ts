/** The values of `gen_ai.operation.name` that are used. */
export const OPERATION = {
  workflow: 'invoke_workflow',
  agent: 'invoke_agent',
  chat: 'chat',
  tool: 'execute_tool',
} as const;

/** The workflow of interactive sessions and its only step. */
export const INTERACTIVE = { workflow: 'interactive', step: 'session' } as const;

/** The agent name of a Claude CLI session; a subagent has its own type as its name. */
export const AGENT_NAME = 'claude-code';

/** The name of a subagent whose type is unknown. */
export const UNNAMED_SUBAGENT = 'subagent';

/** The only provider. */
export const PROVIDER_NAME = 'anthropic';

/** The name of a session's event on the session's span. */
export function sessionEventName(type: string): string {
  return `stepmeter.session.${type}`;
}
