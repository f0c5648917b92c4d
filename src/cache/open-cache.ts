import { join } from 'node:path';
import { stateFolder, VARIABLE, type Environment } from '../core/environment.ts';
import { requireOwnFolder } from '../core/paths/own-folder.ts';
import { openDigestFiles, type DigestFiles } from './digest-files.ts';
import type { CacheStore } from './store/cache-store.ts';
import { layoutOf, openFolderStore, type FolderStoreOptions } from './store/folder-store.ts';
import { openSigner, type Signer } from './store/signature.ts';

/** An open cache. */
export type Cache = {
  readonly folder: string;
  readonly store: CacheStore;
  readonly signer: Signer;
  readonly digests: DigestFiles;
};

/** The folder of the cache: `$STEPMETER_CACHE`, else in the state folder. */
export function cacheFolder(env: Environment): string {
  return env[VARIABLE.cache] || join(stateFolder(env), 'cache');
}

/**
 * Opens the cache of an environment.
 * @throws {UserError} if a folder belongs to another user
 * @throws errors of the file system
 */
export function openCache(
  env: Environment,
  { warn, writeFile }: Pick<FolderStoreOptions, 'warn' | 'writeFile'>,
): Cache {
  const folder = cacheFolder(env);
  requireOwnFolder(stateFolder(env));
  requireOwnFolder(folder);
  const signer = openSigner(stateFolder(env));
  return {
    folder,
    signer,
    store: openFolderStore(folder, { signer, warn, ...(writeFile && { writeFile }) }),
    digests: openDigestFiles(join(layoutOf(folder).root, 'digests'), signer),
  };
}
