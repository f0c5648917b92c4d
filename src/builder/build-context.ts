import type { ClaudeOptions } from '../claude/cli/claude-options.ts';
import { join } from 'node:path';
import { spoolFolder, VARIABLE, type Environment } from '../core/environment.ts';
import type { Engine } from '../engine/engine.ts';
import type { Workspace } from '../engine/workspace.ts';
import type { BuildState } from './build-state.ts';
import type { Budget } from './budget.ts';
import type { DayBudget } from './day-budget.ts';
import type { BuildEvent } from './events.ts';
import type { PastAttempt } from './history.ts';
import type { MachineLoad } from '../process/inspect/machine-load.ts';

/** What the stages of a build share. */
export type BuildContext = {
  readonly state: BuildState;
  readonly engine: Engine;
  readonly workspace: Workspace;
  /** Where workspaces keep their indexes, see `openGitWorkspace()`. */
  readonly indexes?: string;
  readonly budget: Budget;
  /** The budget of the day, if there is one; `budget` takes it into account. */
  readonly dayBudget?: DayBudget;
  /** The program and environment of the Claude CLI. */
  readonly claude: Pick<ClaudeOptions, 'command' | 'env'>;
  readonly env: Environment;
  /** Aborted if the build is cancelled. */
  readonly signal: AbortSignal;
  /** Attempts at the steps of earlier builds. */
  readonly history: readonly PastAttempt[];
  readonly machine: () => MachineLoad;
  /** Ends when the machine should be looked at again, or the signal is aborted. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
  /** Receives what happens, for the view. */
  readonly emit: (event: BuildEvent) => void;
};

/** The build inside a step, so that worktrees and the cache record what they do in it. */
export function inStep(build: BuildContext, env: Environment): BuildContext {
  return { ...build, env: { ...build.env, ...env } };
}

/** The environment of operations that belong to the run of the build, not to a step. */
export function runEnvironment({ env, state }: BuildContext): Environment {
  return { ...env, [VARIABLE.spool]: join(spoolFolder(env), state.runId) };
}
