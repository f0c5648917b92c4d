import { Context } from '@temporalio/activity';
import type { Engine } from '../../engine/engine.ts';
import { SYSTEM_TIME } from '../../engine/system-time.ts';
import { openGitWorkspace } from '../../engine/workspace.ts';
import { machineLoad } from '../../process/inspect/machine-load.ts';
import type { BuildContext } from '../build-context.ts';
import { buildFolder, readBuildState } from '../build-state.ts';
import { openBudget } from '../budget.ts';
import type { BuildEvent } from '../events.ts';
import { openClaude } from '../open-claude.ts';
import type { BuildPoint } from './build-execution.ts';
import { openEventFile } from './event-file.ts';
import type { WorkerSurroundings } from './worker-surroundings.ts';

const LOOK_MS = 1000;

/**
 * The context of a build in a worker: what the embedded engine has in its process comes from the folder of the build.
 * @throws {UserError} if the build is unknown to this worker, or it has no Claude CLI
 */
export async function openBuildContext(
  around: WorkerSurroundings,
  { runId, tree }: BuildPoint,
  { engine, signal }: { readonly engine: Engine; readonly signal: AbortSignal },
): Promise<BuildContext> {
  const { env } = around;
  const state = readBuildState(env, runId);
  const dayLeftUsd = (await around.dayLeftUsd()) ?? Number.POSITIVE_INFINITY;
  return {
    state,
    engine,
    workspace: { ...openGitWorkspace(state.into), ...(tree !== undefined && { origin: tree }) },
    budget: openBudget(Math.min(state.budgetUsd, engine.committedUsd() + dayLeftUsd), engine),
    claude: await openClaude(env, state),
    env,
    signal,
    history: await around.history(),
    machine: machineLoad,
    pause: (until) => SYSTEM_TIME.sleep(LOOK_MS, until),
    emit: emitter(buildFolder(env, runId)),
  };
}

function emitter(folder: string): (event: BuildEvent) => void {
  const { runId: executionId = '' } = Context.current().info.workflowExecution ?? {};
  const { append } = openEventFile(folder, executionId);
  return append;
}
