import type { Context } from '../core/context.ts';
import { isDisabled, spoolFolder } from '../core/environment.ts';
import { appendPersistently } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { runInside, type ActiveContext } from './active-context.ts';
import { outcomeOfThrown, type Outcome } from './outcome.ts';
import { enterEnvironment } from './process-environment.ts';

/**
 * Creates the spool folder of a run or step that is about to start. If the folder of what is around it could not be
 * created, as on a full disk, that is tried again first: nothing would record the end of a run known by its steps alone.
 */
export function openContext(active: Omit<ActiveContext, 'folder'>): ActiveContext {
  const opened: ActiveContext = { ...active };
  openFolders(opened);
  return opened;
}

/** Whether the context and all around it have folders now. */
function openFolders(active: ActiveContext): boolean {
  if (active.folder) return true;
  const folder = !active.parent || openFolders(active.parent) ? openFolder(active.context) : undefined;
  if (folder) active.folder = folder;
  return folder !== undefined;
}

function openFolder(context: Context): string | undefined {
  return isDisabled(process.env)
    ? undefined
    : ignoringErrors(() => openContextFolder(spoolFolder(process.env), context));
}

/** Runs instrumentation that must never disturb the application; its errors are discarded. */
function ignoringErrors<T>(fn: () => T): T | undefined {
  try {
    return fn();
  } catch {
    return undefined;
  }
}

/**
 * Runs `fn` as the run or step `active` and records how it ended, for synchronous, asynchronous and throwing functions
 * alike. The caller receives the result or error of `fn` unchanged.
 */
export async function within<T>(
  active: ActiveContext,
  fn: () => T | Promise<T>,
  ended: (outcome: Outcome) => void = () => {},
): Promise<T> {
  const leave = enterEnvironment(active);
  let outcome: Outcome = { result: 'success' };
  try {
    return await runInside(active, async () => fn());
  } catch (thrown) {
    outcome = ignoringErrors(() => outcomeOfThrown(thrown)) ?? { result: 'failure' };
    throw thrown;
  } finally {
    leave();
    recordEnd(active, outcome);
    ended(outcome);
  }
}

/**
 * On a full disk the end is written later, which the caller does not wait for: its process may run for weeks. One that is
 * done stays up to two seconds longer for it; `process.exit()` does not wait, and the run is then ended as abandoned.
 */
function recordEnd(active: ActiveContext, outcome: Outcome): void {
  const { folder, context } = active;
  if (!folder) return;
  const type = context.step ? 'step.ended' : 'run.ended';
  appendPersistently(folder, { v: 1, type, at: Date.now(), ...outcome }).catch(() => {});
}
