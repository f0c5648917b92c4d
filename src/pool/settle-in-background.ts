import { setPriority } from 'node:os';
import type { Environment } from '../core/environment.ts';
import { collectPool, type FindEndedLeases } from './collect.ts';
import { resolveCommit } from './git/repository.ts';
import { existingPool } from './state/pool.ts';
import { makeReady } from './warm.ts';

/** Lower than that of agents. */
const PRIORITY = 10;

/** The work of the process that `startPoolWorker()` starts: returns what has ended, deletes the trash, fills the pool. */
export async function settleInBackground(
  env: Environment,
  folder: string,
  { ready, findEnded }: { readonly ready: number; readonly findEnded: FindEndedLeases },
): Promise<void> {
  setPriority(PRIORITY);
  const pool = existingPool(env, folder);
  if (!pool) return;
  await collectPool(pool, { findEnded });
  if (ready > 0) await makeReady(pool, { base: await resolveCommit(pool.repository, 'HEAD'), sparse: [] }, ready);
}
