import { isDisabled, type Environment } from '../core/environment.ts';
import { findRun } from '../exec/runs.ts';
import { runInside } from '../sdk/active-context.ts';
import { openSharedAttempts } from '../sdk/shared-attempts.ts';

/**
 * Runs `fn` inside a run that outlives this process: steps belong to it, and their attempts are counted over all
 * processes.
 * @throws {UserError} if the run is unknown
 */
export function insideRun<T>(env: Environment, runId: string, fn: () => Promise<T>): Promise<T> {
  if (isDisabled(env)) return fn();
  const { folder, context } = findRun(env, runId);
  return runInside({ context, folder, attempts: openSharedAttempts(folder) }, fn);
}
