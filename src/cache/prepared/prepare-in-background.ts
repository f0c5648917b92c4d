import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { VARIABLE, type Environment } from '../../core/environment.ts';
import { packageFolder } from '../../core/paths/package-folder.ts';
import { openCache } from '../open-cache.ts';
import { prepareTrees } from './prepare.ts';

/** Starts a process that prepares trees and outlives this one. If it cannot be started, files are copied later. */
export function startPreparing(env: Environment, key: string, count: number): void {
  const program = join(packageFolder(), 'bin', 'stepmeter.mjs');
  const child = spawn(process.execPath, [program, 'cache', 'prepare', key, String(count)], {
    // Outside of every worktree: a process inside prevents the return.
    cwd: '/',
    // Not a process of the session or step that installs: it outlives both.
    env: { ...env, [VARIABLE.session]: undefined, [VARIABLE.limit]: undefined, [VARIABLE.spool]: undefined },
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => undefined);
  child.unref();
}

/** Lower than that of agents. */
const PRIORITY = 10;

/** The work of the process that {@link startPreparing} starts. */
export async function prepareInBackground(env: Environment, key: string, count: number): Promise<void> {
  setPriority(PRIORITY);
  await prepareTrees(openCache(env, { warn: () => {} }), key, count);
}
