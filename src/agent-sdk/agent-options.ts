import { contextEnvironment } from '../claude/hooks/context-environment.ts';
import type { Environment } from '../core/environment.ts';
import { activeContext } from '../sdk/active-context.ts';

/** The part of the options of the Agent SDK that {@link agentOptions} reads. */
export type AgentOptions = {
  /** The environment of the CLI. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Returns options for `query()` of `@anthropic-ai/claude-agent-sdk`. The CLI that it starts then belongs to the current
 * run or step of the caller and loads the hooks, whatever its `settingSources` are. Everything else in your own `env` is
 * kept, including the plugins that it lists. Outside of a run, the options are returned unchanged.
 *
 * You need this function if you set `env`, if several steps run at the same time (`process.env` has only one of them), or
 * if your `spawnClaudeCodeProcess` starts the CLI elsewhere.
 * @example query({ prompt, options: agentOptions({ settingSources: [], env: { ...process.env, DEBUG: '1' } }) })
 */
export function agentOptions<O extends object>(options: O & AgentOptions): O & AgentOptions {
  const active = activeContext();
  if (!active?.folder) return options;
  const env: Environment = { ...(options.env ?? process.env) };
  return { ...options, env: { ...env, ...contextEnvironment(active.folder, active.context, env) } };
}
