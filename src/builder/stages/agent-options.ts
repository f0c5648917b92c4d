import type { ActivityOptions } from '../../engine/activity.ts';
import type { BuildContext } from '../build-context.ts';

/** A session that streams nothing for this long hangs. */
const HEARTBEAT_MS = 15 * 60_000;

/** How activities with a session of the Claude CLI are run: repeated if the API is overloaded or the session failed. */
export function agentOptions(build: BuildContext, what: string, share?: number): ActivityOptions {
  return {
    workspace: build.workspace,
    heartbeatMs: HEARTBEAT_MS,
    retry: { maxAttempts: 3, errorTypes: ['RateLimited', 'AgentFailed', 'InvalidPlan', 'TimedOut'], initialMs: 2000 },
    reserve: () => build.budget.reserve(what, share),
  };
}
