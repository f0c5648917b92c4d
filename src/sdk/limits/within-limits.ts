import { hasLimits, type Limits } from '../../process/limits/limits.ts';

/**
 * Runs `fn` within limits of the processes that it starts. When one is exceeded, these processes are ended and the result
 * is rejected; `fn` itself cannot be ended. If this process is killed, what the step has left running is found by the
 * file it has in the folder of sessions.
 * @param step its ID, and its spool folder, which its processes have in their environment
 * @throws {UserError} named after the limit
 */
export async function withinLimits<T>(
  limits: Limits | undefined,
  { id, folder }: { readonly id: string; readonly folder: string | undefined },
  fn: () => T | Promise<T>,
): Promise<T> {
  // Without a folder, as if Stepmeter is disabled, no process is known to belong to the step.
  if (!limits || !hasLimits(limits) || folder === undefined) return fn();
  // Loaded when they are needed: most steps have no limits.
  const [{ enforceLimits }, { limitProblem }, { markerOf }, files] = await Promise.all([
    import('../../process/limits/enforce-limits.ts'),
    import('../../process/limits/limit-problem.ts'),
    import('../../process/inspect/process-tree.ts'),
    import('../../process/session-file.ts'),
  ]);
  let exceed: () => void = () => {};
  const exceeded = new Promise<undefined>((resolve) => (exceed = () => resolve(undefined)));
  const sessions = files.sessionsFolder(process.env);
  files.writeLimitFile(sessions, id, { marker: 'step', value: folder });
  const enforcement = enforceLimits({ limits, marker: markerOf('step', folder), onExceeded: exceed });
  // Settled in either way: if a limit is exceeded first, how the function ends does not matter any more.
  const [ended] = (await Promise.race([Promise.allSettled([Promise.resolve().then(fn)]), exceeded])) ?? [];
  // Also of a function that failed because its process was ended.
  const found = await enforcement.close();
  if (!found?.survivors) files.removeSessionFile(sessions, id);
  if (found) throw limitProblem(found);
  if (ended?.status === 'fulfilled') return ended.value;
  throw ended?.reason;
}
