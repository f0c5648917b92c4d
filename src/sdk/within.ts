import type { Context } from '../core/context.ts';
import { isDisabled, spoolFolder } from '../core/environment.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { runInside, type ActiveContext } from './active-context.ts';
import { outcomeOfThrown, type Outcome } from './outcome.ts';
import { enterEnvironment } from './process-environment.ts';

/** A run or step that is about to begin, its spool folder made. */
export function openContext(active: Omit<ActiveContext, 'folder'>): ActiveContext {
  const folder = openFolder(active.context);
  return { ...active, ...(folder ? { folder } : {}) };
}

function openFolder(context: Context): string | undefined {
  return isDisabled(process.env)
    ? undefined
    : ignoringErrors(() => openContextFolder(spoolFolder(process.env), context));
}

/** Does what must never disturb the host: whatever it throws is dropped, and stands in nobody's way. */
function ignoringErrors<T>(fn: () => T): T | undefined {
  try {
    return fn();
  } catch {
    return undefined;
  }
}

/**
 * Runs `fn` as the run or step `active`, synchronous, asynchronous and throwing paths together, and records how it
 * ended. What `fn` returns or throws reaches the caller as it is.
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
    outcome = outcomeOfThrown(thrown);
    throw thrown;
  } finally {
    leave();
    recordEnd(active, outcome);
    ended(outcome);
  }
}

function recordEnd(active: ActiveContext, outcome: Outcome): void {
  const { folder, context } = active;
  if (!folder) return;
  const type = context.step ? 'step.ended' : 'run.ended';
  ignoringErrors(() => appendRecord(folder, { v: 1, type, at: Date.now(), ...outcome }));
}
