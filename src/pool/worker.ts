import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { packageFolder } from '../core/paths/package-folder.ts';
import type { Pool } from './state/pool.ts';

/**
 * Starts a process that returns the worktrees whose leases have ended and deletes the trash. It outlives this process.
 * If it cannot be started, the next command of the pool does the work.
 * @param ready how many worktrees it makes ready
 */
export function startPoolWorker(env: Environment, pool: Pool, ready = 0): void {
  const program = join(packageFolder(), 'bin', 'stepmeter.mjs');
  const child = spawn(process.execPath, [program, 'worktree', 'settle', pool.folder, String(ready)], {
    // Outside of every worktree: a process inside prevents the return.
    cwd: pool.folder,
    env: env as NodeJS.ProcessEnv,
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => undefined);
  child.unref();
}
