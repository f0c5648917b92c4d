import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../core/canonical-json.ts';
import { stateFolder, type Environment } from '../../core/environment.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';
import { requireOwnFolder } from '../../core/paths/own-folder.ts';
import { unwritableState } from '../../core/unwritable-state.ts';
import { openRepository, type Repository } from '../git/repository.ts';

/** The worktrees of one repository that Stepmeter manages. */
export type Pool = {
  /** `trees/`, `state/`, `trash/` and the lock are below this folder, so that a worktree is moved by a rename. */
  readonly folder: string;
  readonly repository: Repository;
  /** Decides where operations are recorded. */
  readonly env: Environment;
};

/**
 * Opens the pool of the repository that contains a folder.
 * @throws {UserError} if the folder is in no repository, or the state folder cannot be used
 */
export async function openPool(env: Environment, folder: string): Promise<Pool> {
  const repository = await openRepository(folder);
  const pool = { folder: join(poolsFolder(env), poolName(repository)), repository, env };
  preparePool(env, pool);
  // Without links: the working directories of processes are compared with it.
  return { ...pool, folder: realpathSync(pool.folder) };
}

function poolsFolder(env: Environment): string {
  return join(stateFolder(env), 'worktrees');
}

/** A name that people recognize, and a hash because several repositories may have it. */
function poolName({ commonFolder }: Repository): string {
  const name = basename(commonFolder) === '.git' ? basename(dirname(commonFolder)) : basename(commonFolder, '.git');
  const digest = sha256(commonFolder).slice(0, 8);
  return `${name.replaceAll(/[^\w.-]/g, '_').slice(0, 40)}-${digest}`;
}

function preparePool(env: Environment, { folder, repository }: Pool): void {
  try {
    requireOwnFolder(stateFolder(env));
    for (const name of ['trees', 'state', 'trash']) makeFolder(join(folder, name));
    const file = repositoryFile(folder);
    if (!existsSync(file)) writeFileSync(file, JSON.stringify({ commonFolder: repository.commonFolder }));
  } catch (cause) {
    throw cause instanceof Error && cause.name === 'UserError' ? cause : unwritableState(folder, cause);
  }
}

/** The repository of a pool, for commands that run outside of it. */
function repositoryFile(folder: string): string {
  return join(folder, 'repository.json');
}

/** All pools of the state folder. A pool whose repository is missing is omitted: its worktrees are not touched. */
export function existingPools(env: Environment): Pool[] {
  return foldersIn(poolsFolder(env)).flatMap((name) => existingPool(env, join(poolsFolder(env), name)) ?? []);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  } catch {
    return [];
  }
}

/** The pool in a folder; undefined if there is none, or its repository is missing. */
export function existingPool(env: Environment, folder: string): Pool | undefined {
  const commonFolder = recordedRepository(folder) ?? repositoryOfTrees(folder);
  if (!commonFolder || !existsSync(commonFolder)) return undefined;
  return { folder: realpathSync(folder), repository: { folder: commonFolder, commonFolder }, env };
}

function recordedRepository(folder: string): string | undefined {
  try {
    return asText(asObject(parseJson(readFileSync(repositoryFile(folder), 'utf8')))['commonFolder']);
  } catch {
    return undefined;
  }
}

/** The repository according to the `.git` file of any worktree, which names its registration there. */
function repositoryOfTrees(folder: string): string | undefined {
  for (const name of foldersIn(join(folder, 'trees')))
    try {
      const text = readFileSync(join(folder, 'trees', name, '.git'), 'utf8');
      const [, registration] = /^gitdir: (.*)$/m.exec(text) ?? [];
      if (registration) return dirname(dirname(registration));
    } catch {
      // This worktree was deleted; another one may exist.
    }
  return undefined;
}

/** The folder of a worktree. */
export function treeFolder({ folder }: Pool, id: string): string {
  return join(folder, 'trees', id);
}
