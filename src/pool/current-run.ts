import { VARIABLE, type Environment } from '../core/environment.ts';
import { readContext } from '../spool/context-folder.ts';

/** The ID of the run that this process belongs to; undefined outside of a run. */
export function currentRunId(env: Environment): string | undefined {
  const folder = env[VARIABLE.spool];
  return folder ? readContext(folder)?.run.id : undefined;
}
