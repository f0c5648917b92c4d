import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, RunResult } from '../core/context.ts';
import { spoolFolder, stateFolder, type Environment } from '../core/environment.ts';
import { EXIT, UserError, codeOf } from '../core/errors.ts';
import { isUuid } from '../core/ids.ts';
import { unwritableState } from '../core/unwritable-state.ts';
import { newRun, type WorkflowOptions } from '../sdk/workflow.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder, readContext } from '../spool/context-folder.ts';

/** Turns a failure to write into the state folder into something a person can mend. */
export function writing<T>(env: Environment, fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    if (cause instanceof UserError || codeOf(cause) === undefined) throw cause;
    throw unwritableState(stateFolder(env), cause);
  }
}

/**
 * The run with this id, as it stands in the spool.
 * @throws {UserError} where there is none
 */
export function findRun(env: Environment, id: string): { folder: string; context: Context } {
  const folder = join(spoolFolder(env), id);
  const context = isUuid(id) && existsSync(folder) ? readContext(folder) : undefined;
  if (context && !context.step) return { folder, context };
  throw new UserError(`Cannot find the run ${JSON.stringify(id)} in ${spoolFolder(env)}`, {
    hint: 'Start a run with `stepmeter run start WORKFLOW`, which prints its ID, or omit --run',
    exitCode: EXIT.wrongUse,
  });
}

/** Starts a run that several processes share; returns its id. */
export function startRun(env: Environment, workflow: string, options: WorkflowOptions): string {
  return writing(env, () => {
    // This process ends at once and the run goes on: it is not the run's owner, and who is cannot be told.
    const { owner: _, ...context } = newRun(workflow, options);
    openContextFolder(spoolFolder(env), context);
    return context.run.id;
  });
}

/** Ends a run. @throws {UserError} where it is unknown */
export function endRun(env: Environment, id: string, result: RunResult): void {
  const { folder } = findRun(env, id);
  writing(env, () => appendRecord(folder, { v: 1, type: 'run.ended', at: Date.now(), result }));
}
