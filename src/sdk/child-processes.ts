import { ChildProcess } from 'node:child_process';
import { contextEnvironment } from '../claude/hooks/context-environment.ts';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { activeContext } from './active-context.ts';
import { startEnvironment } from './process-environment.ts';

type Spawn = (this: ChildProcess, options: SpawnOptions) => unknown;

/** What Node.js passes to `ChildProcess.prototype.spawn`, which all asynchronous ways to start a process end in. */
type SpawnOptions = { envPairs?: string[] };

const PATCHED = Symbol.for('stepmeter.child-processes');

/**
 * Lets every process that this process starts inherit the step that its caller runs in, also while several steps run
 * concurrently, which `process.env` cannot express. A step that the caller named in `env` is kept. Processes started
 * synchronously (`spawnSync`) inherit `process.env` as ever.
 */
export function inheritContextInChildProcesses(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn: Spawn; [PATCHED]?: true };
  if (prototype[PATCHED]) return;
  const { spawn } = prototype;
  prototype[PATCHED] = true;
  prototype.spawn = function (this: ChildProcess, options: SpawnOptions): unknown {
    return spawn.call(this, options.envPairs ? { ...options, envPairs: withContext(options.envPairs) } : options);
  };
}

function withContext(pairs: string[]): string[] {
  const active = activeContext();
  const named = pairs.find((pair) => pair.startsWith(`${VARIABLE.spool}=`))?.slice(VARIABLE.spool.length + 1);
  if (!active?.folder || (named !== undefined && named !== process.env[VARIABLE.spool])) return pairs;
  const context = contextEnvironment(active.folder, active.context, { ...startEnvironment(), ...pluginsIn(pairs) });
  const others = pairs.filter((pair) => !(pair.slice(0, pair.indexOf('=')) in context));
  return [...others, ...Object.entries(context).map(([name, value]) => `${name}=${value}`)];
}

/** The plugins that the caller lists in the environment of the process: a caller's own `env` may list others. */
function pluginsIn(pairs: readonly string[]): Environment {
  const listed = pairs.find((pair) => pair.startsWith(`${VARIABLE.plugins}=`));
  return listed === undefined ? {} : { [VARIABLE.plugins]: listed.slice(VARIABLE.plugins.length + 1) };
}
