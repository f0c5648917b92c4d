import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, RunResult } from '../core/context.ts';
import { spoolFolder, stateFolder, type Environment } from '../core/environment.ts';
import { EXIT, UserError, codeOf } from '../core/errors.ts';
import { isUuid } from '../core/ids/ids.ts';
import { unwritableState } from '../core/unwritable-state.ts';
import { newRun, type WorkflowOptions } from '../sdk/workflow.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder, readContext } from '../spool/context-folder.ts';

/** Converts a failure to write to the state folder into an error that the user can fix. */
export function writing<T>(env: Environment, fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    if (cause instanceof UserError || codeOf(cause) === undefined) throw cause;
    throw unwritableState(stateFolder(env), cause);
  }
}

/**
 * The run with this ID, from the spool.
 * @throws {UserError} if there is none
 */
export function findRun(env: Environment, id: string): { folder: string; context: Context } {
  const folder = join(spoolFolder(env), id);
  const context = isUuid(id) && existsSync(folder) ? readContext(folder) : undefined;
  if (context && !context.step) return { folder, context };
  throw new UserError(`Cannot find the run ${JSON.stringify(id)} in ${spoolFolder(env)}`, {
    hint: 'Use the full ID that `stepmeter run start WORKFLOW` prints; without --run, `exec` starts a run of its own',
    exitCode: EXIT.wrongUse,
  });
}

/** Starts a run shared by several processes; returns its ID. */
export function startRun(env: Environment, workflow: string, options: WorkflowOptions): string {
  return writing(env, () => {
    // This process ends immediately while the run continues: it is not the owner of the run, and the owner is unknown.
    const { owner: _, ...context } = newRun(workflow, options);
    openContextFolder(spoolFolder(env), context);
    return context.run.id;
  });
}

/**
 * Ends a run.
 * @throws {UserError} if it is unknown
 */
export function endRun(env: Environment, id: string, result: RunResult): void {
  const { folder } = findRun(env, id);
  writing(env, () => appendRecord(folder, { v: 1, type: 'run.ended', at: Date.now(), result }));
}
