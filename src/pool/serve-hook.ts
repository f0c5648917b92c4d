import type { Environment } from '../core/environment.ts';
import { asObject, asText, parseJson } from '../core/json.ts';
import { leaseWorktree } from './lease.ts';
import { existingPool } from './state/pool.ts';
import { startPoolWorker } from './worker.ts';

/** How many worktrees are kept ready for the next session. */
const READY = 1;

/**
 * Leases a worktree for the `WorktreeCreate` hook of a Claude session; returns its folder. The lease ends with the
 * session. The same name gets the same worktree again, as with `claude --worktree NAME`. Afterwards, a process in the
 * background returns worktrees of ended sessions and makes the next one ready.
 * @param payload the input of the hook, as JSON
 * @throws {UserError} if the pool cannot serve; the caller then makes a plain worktree
 */
export async function serveWorktreeHook(env: Environment, payload: string, cwd: string): Promise<string> {
  const input = asObject(parseJson(payload));
  const [name, sessionId, folder] = [asText(input['name']), asText(input['session_id']), asText(input['cwd'])];
  const repository = folder ?? cwd;
  const { path } = await leaseWorktree({
    env,
    repository,
    ...(name && { task: `claude ${name}` }),
    ...(sessionId && { sessionId }),
  });
  const pool = existingPool(env, path.slice(0, path.lastIndexOf('/trees/')));
  if (pool) startPoolWorker(env, pool, READY);
  return path;
}
