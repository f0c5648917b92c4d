import type { ClaudeOptions } from '../claude/cli/claude-options.ts';
import type { Environment } from '../core/environment.ts';
import type { Engine } from '../engine/engine.ts';
import type { Workspace } from '../engine/workspace.ts';
import type { BuildState } from './build-state.ts';
import type { Budget } from './budget.ts';
import type { BuildEvent } from './events.ts';
import type { PastAttempt } from './history.ts';
import type { MachineLoad } from '../process/inspect/machine-load.ts';

/** What the stages of a build share. */
export type BuildContext = {
  readonly state: BuildState;
  readonly engine: Engine;
  readonly workspace: Workspace;
  readonly budget: Budget;
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
