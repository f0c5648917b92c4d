import { isDisabled, type Environment } from '../core/environment.ts';
import { findRun } from '../exec/runs.ts';
import { runInside, type ActiveContext } from '../sdk/active-context.ts';
import { openSharedAttempts } from '../sdk/shared-attempts.ts';

/**
 * Runs `fn` inside a run that outlives this process: steps belong to it, and their attempts are counted over all
 * processes.
 * @param queued where the steps waited before this process started them
 * @throws {UserError} if the run is unknown
 */
export function insideRun<T>(
  env: Environment,
  runId: string,
  fn: () => Promise<T>,
  queued?: ActiveContext['queued'],
): Promise<T> {
  if (isDisabled(env)) return fn();
  const { folder, context } = findRun(env, runId);
  return runInside({ context, folder, attempts: openSharedAttempts(folder), ...(queued && { queued }) }, fn);
}
