import { contextEnvironment } from '../claude/hooks/context-environment.ts';
import type { Environment } from '../core/environment.ts';
import { activeContext } from '../sdk/active-context.ts';

/** The part of the options of the Agent SDK that {@link agentOptions} reads. */
export type AgentOptions = {
  /** The environment of the CLI. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Options for `query()` of `@anthropic-ai/claude-agent-sdk`, with which the CLI that it starts belongs to the current
 * run or step of the caller and loads the hooks, whatever its `settingSources` are. Your own `env` is kept as it is
 * otherwise, plugins that it lists included. Without a run around the caller, the options are returned unchanged.
 *
 * It is needed if you set `env`, if several steps run at the same time, which `process.env` cannot express, and if your
 * `spawnClaudeCodeProcess` starts the CLI elsewhere.
 * @example query({ prompt, options: agentOptions({ settingSources: [], env: { ...process.env, DEBUG: '1' } }) })
 */
export function agentOptions<O extends object>(options: O & AgentOptions): O & AgentOptions {
  const active = activeContext();
  if (!active?.folder) return options;
  const env: Environment = { ...(options.env ?? process.env) };
  return { ...options, env: { ...env, ...contextEnvironment(active.folder, active.context, env) } };
}
