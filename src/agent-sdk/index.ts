export { agentOptions, type AgentOptions } from './agent-options.ts';
