import type { ActivityOptions } from '../../engine/activity.ts';
import type { Workspace } from '../../engine/workspace.ts';
import type { BuildContext } from '../build-context.ts';

/** Where a session works, and with how many others it shares the budget. */
type AgentPlace = {
  /** @default the package */
  readonly workspace?: Workspace;
  /** How many sessions, with this one, have not reserved their share. @default one */
  readonly among?: () => number;
  /** Throws if the session may not start after all. No other process starts one between it and the start. */
  readonly mayStart?: () => void;
};

/** A session that streams nothing for this long hangs. */
const HEARTBEAT_MS = 15 * 60_000;

/** How activities with a session of the Claude CLI are run: repeated if the API is overloaded or the session failed. */
export function agentOptions(
  build: BuildContext,
  what: string,
  { workspace = build.workspace, among = () => 1, mayStart = () => {} }: AgentPlace = {},
): ActivityOptions {
  return {
    workspace,
    heartbeatMs: HEARTBEAT_MS,
    retry: { maxAttempts: 3, errorTypes: ['RateLimited', 'AgentFailed', 'InvalidPlan', 'TimedOut'], initialMs: 2000 },
    prepare: async () => build.dayBudget?.refresh(),
    reserve: () => {
      mayStart();
      return build.budget.reserve(what, among());
    },
  };
}
