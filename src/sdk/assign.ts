import { applySettings } from '../config/apply-settings.ts';
import { orWarn } from './or-warn.ts';
import type { Assignment, AssignmentRequest } from '../experiments/assignment.ts';

/**
 * Assigns a run to an arm of an experiment and records that in the store. The same task or run always gets the same arm.
 * Pass `assignment.id` to {@link workflow}, or let `workflow()` assign with its option `experiment`.
 * @throws {UserError} if there is no such experiment or the store cannot be used
 * @example const { settings, id } = await assign('effort', { task: 'slugify', taskType: 'library' });
 */
export async function assign(experiment: string, request: AssignmentRequest = {}): Promise<Assignment> {
  // A copy: what the application starts must not inherit the settings of the user, such as a database password.
  const env = { ...process.env };
  const folder = process.cwd();
  await applySettings(env, folder);
  // Loaded here, so that workflows without experiments do not load the store.
  const { assign: assignInEnvironment } = await import('../experiments/assign.ts');
  return assignInEnvironment(env, experiment, request, folder);
}

/** Assigns a run, but never fails: without an arm the run continues, and a warning of the process says why. */
export function tryAssign(experiment: string, request: AssignmentRequest): Promise<Assignment | undefined> {
  return orWarn('an arm', () => assign(experiment, request));
}
