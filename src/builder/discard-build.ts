import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDisabled, spoolFolder, type Environment } from '../core/environment.ts';
import { endRun } from '../exec/runs.ts';
import { buildFolder, lockBuild, readBuildState, type BuildState } from './build-state.ts';
import { endLeftovers } from './end-leftovers.ts';
import { releaseWorktrees } from './parallel/release-worktrees.ts';

/**
 * Gives up a build that is not continued: ends what it left running, its leases and its run, and removes its folder. The
 * files of the package stay.
 * @param requireEnded throws if the build runs on Temporal
 * @throws {UserError} if it is unknown or runs
 */
export async function discardBuild(
  env: Environment,
  runId: string,
  requireEnded: (state: BuildState) => Promise<void>,
): Promise<BuildState> {
  const state = readBuildState(env, runId);
  await requireEnded(state);
  const lock = lockBuild(env, runId);
  try {
    await endLeftovers(env, state.into);
    if (state.configuration.strategy === 'parallel' && existsSync(state.into))
      await releaseWorktrees(env, state, { removes: true, held: new Set() });
    cancelRun(env, runId);
    rmSync(buildFolder(env, runId), { recursive: true });
    return state;
  } finally {
    lock.release();
  }
}

/** A run that has ended leaves the spool; one that is still there keeps its first end. */
function cancelRun(env: Environment, runId: string): void {
  if (!isDisabled(env) && existsSync(join(spoolFolder(env), runId))) endRun(env, runId, 'cancelled');
}
