import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { existingPools, treeFolder, type Pool } from './state/pool.ts';
import type { TreeRecord } from './state/tree-record.ts';
import { readTreeRecords } from './state/tree-records.ts';

/** A worktree of a pool. */
export type FoundTree = { readonly pool: Pool; readonly record: TreeRecord };

/**
 * The worktree that a text names: by the ID of its lease or a unique prefix of it, its own ID, or its folder.
 * @throws {UserError} if there is no such worktree, or more than one
 */
export function findTree(env: Environment, name: string): FoundTree {
  const all = allTrees(env);
  const path = realPath(name);
  const exact = all.filter(
    ({ pool, record: { id, lease } }) => id === name || lease?.id === name || isWithin(path, treeFolder(pool, id)),
  );
  const found = exact.length > 0 ? exact : all.filter(({ record }) => record.lease?.id.startsWith(name));
  const [one, ...others] = found;
  if (one && others.length === 0) return one;
  const state = one ? `${found.length} leases begin with it` : 'no lease or worktree has this ID';
  throw new UserError(`Cannot find the worktree ${JSON.stringify(name)}: ${state}`, {
    hint: '`stepmeter worktree list` shows the IDs. A lease that was released already needs nothing more',
    exitCode: EXIT.wrongUse,
  });
}

/** All worktrees of all pools. */
function allTrees(env: Environment): FoundTree[] {
  return existingPools(env).flatMap((pool) => readTreeRecords(pool).map((record) => ({ pool, record })));
}

function realPath(name: string): string | undefined {
  try {
    return name.includes(sep) || name === '.' ? realpathSync(name) : undefined;
  } catch {
    return name;
  }
}

function isWithin(path: string | undefined, folder: string): boolean {
  return path !== undefined && `${path}${sep}`.startsWith(`${folder}${sep}`);
}
