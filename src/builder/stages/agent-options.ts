import { statSync } from 'node:fs';
import { findTranscript } from '../../claude/transcript/find-transcript.ts';
import { messageOf } from '../../core/errors.ts';
import type { ActivityOptions, Continuation } from '../../engine/activity.ts';
import { CutOff, RateLimited } from '../../engine/retry.ts';
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

const REPEATED = ['RateLimited', 'AgentFailed', 'CutOff', 'InvalidPlan', 'TimedOut'];

/** How activities with a session of the Claude CLI are run: repeated if the API is overloaded or the session failed. */
export function agentOptions(
  build: BuildContext,
  what: string,
  { workspace = build.workspace, among = () => 1, mayStart = () => {} }: AgentPlace = {},
): ActivityOptions {
  return {
    workspace,
    continuation: continuationOf(build, what),
    onRepeat: (error) => noteRepeat(build, what, error),
    heartbeatMs: HEARTBEAT_MS,
    retry: { maxAttempts: 3, errorTypes: REPEATED, initialMs: 2000 },
    prepare: async () => build.dayBudget?.refresh(),
    reserve: () => {
      mayStart();
      return build.budget.reserve(what, among());
    },
  };
}

/** A session continues in its transcript. Recorded sessions are replayed from their beginning. */
function continuationOf({ claude, env, state, emit }: BuildContext, what: string): Continuation {
  return {
    endOf: (session) => {
      const file = state.recorded === undefined ? findTranscript(session, { ...env, ...claude.env }) : undefined;
      return file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    },
    onCutOff: (reason) => {
      const text = reason === undefined ? 'its session is continued' : `it begins again, because ${reason}`;
      emit({ type: 'note', text: `The session of ${what} was cut off: ${text}` });
    },
    onRestore: (tree) => {
      emit({ type: 'note', text: `Changes made before ${what} are undone; the git tree ${tree} keeps them` });
    },
  };
}

/** What was cut off has a note of its own. */
function noteRepeat({ emit }: BuildContext, what: string, error: unknown): void {
  if (error instanceof CutOff) return;
  const text = error instanceof RateLimited ? 'refused by the model API, and is repeated after a pause' : 'repeated';
  emit({ type: 'note', text: `The session of ${what} is ${text}: ${messageOf(error)}` });
}
