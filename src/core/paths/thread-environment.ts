import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * The environment of a new thread, which keeps compiled code where this one does: a thread compiles everything again
 * otherwise, for a third of the time that it takes to begin.
 */
export function threadEnvironment(): NodeJS.ProcessEnv {
  // The folder of this version of Node, in the one that the variable names.
  const folder = getCompileCacheDir();
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) };
}
