import { SYSTEM_TIME } from '../../engine/system-time.ts';
import { openGitWorkspace } from '../../engine/workspace.ts';
import { machineLoad } from '../../process/inspect/machine-load.ts';
import type { BuildContext } from '../build-context.ts';
import { readBuildState } from '../build-state.ts';
import { openBudget } from '../budget.ts';
import { openClaude } from '../open-claude.ts';
import type { BuildPoint } from './build-execution.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

const LOOK_MS = 1000;

/**
 * The context of a build in a worker: what the embedded engine has in its process comes from the folder of the build.
 * @throws {UserError} if the build is unknown to this worker, or it has no Claude CLI
 */
export async function openBuildContext(
  around: WorkerSurroundings,
  { runId, tree }: BuildPoint,
  { engine, signal, emit }: Pick<BuildContext, 'engine' | 'signal' | 'emit'>,
): Promise<BuildContext> {
  const { env, dayBudget } = around;
  const state = readBuildState(env, runId);
  return {
    state,
    engine,
    workspace: { ...openGitWorkspace(state.into), ...(tree !== undefined && { origin: tree }) },
    budget: openBudget(state.budgetUsd, engine, dayBudget?.leftUsd),
    ...(dayBudget && { dayBudget }),
    claude: await openClaude(env, state),
    env,
    signal,
    // Reading it takes longer than a stage without a session; only predictions of parallel tasks use it.
    history: state.configuration.strategy === 'parallel' ? await around.history() : [],
    machine: machineLoad,
    pause: (until) => SYSTEM_TIME.sleep(LOOK_MS, until),
    emit,
  };
}
