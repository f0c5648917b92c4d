import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder, VARIABLE, type Environment } from '../core/environment.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { requireOwnFolder } from '../core/paths/own-folder.ts';
import { addDigests, digestsText, nothingKnown, type KnownDigests } from './key/known-digests.ts';
import { sha256 } from '../core/canonical-json.ts';
import type { CacheStore } from './store/cache-store.ts';
import { layoutOf, openFolderStore, type FolderStoreOptions } from './store/folder-store.ts';
import { openSigner, type Signer } from './store/signature.ts';

/** An open cache. */
export type Cache = {
  readonly folder: string;
  readonly store: CacheStore;
  readonly signer: Signer;
  /** The digests of a project's files that were hashed before. */
  readonly readDigests: (project: string) => KnownDigests;
  readonly writeDigests: (project: string, known: KnownDigests) => void;
};

/** The folder of the cache: `$STEPMETER_CACHE`, else in the state folder. */
export function cacheFolder(env: Environment): string {
  return env[VARIABLE.cache] || join(stateFolder(env), 'cache');
}

/** The digests of files outside of the project, such as programs, are of use to other projects. */
const SHARED = 'shared';

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
  const digests = join(layoutOf(folder).root, 'digests');
  return {
    folder,
    signer,
    store: openFolderStore(folder, { signer, warn, ...(writeFile && { writeFile }) }),
    readDigests: (project) => {
      const known = nothingKnown();
      for (const name of [SHARED, sha256(project)]) addDigests(known, readSigned(join(digests, name), signer));
      return known;
    },
    writeDigests: (project, known) => {
      if (!known.isChanged) return;
      const isOwn = ([path]: [string, unknown]): boolean => !path.startsWith('/') || path.startsWith(`${project}/`);
      const own = new Map([...known.files].filter(isOwn));
      const shared = new Map([...known.files].filter((one) => !isOwn(one)));
      writeSigned(digests, sha256(project), signer.sign(digestsText({ files: own, folders: known.folders })));
      writeSigned(digests, SHARED, signer.sign(digestsText({ files: shared, folders: new Map() })));
    },
  };
}

/** Without these digests every file is read again. */
function readSigned(file: string, signer: Signer): string | undefined {
  try {
    return signer.verify(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The last of several processes wins; each has digests that are right. */
function writeSigned(folder: string, name: string, signed: string): void {
  const draft = join(folder, `.${name}-${process.pid}`);
  makeFolder(folder);
  writeFileSync(draft, signed, { mode: 0o600 });
  renameSync(draft, join(folder, name));
}
