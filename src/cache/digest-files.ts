import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../core/canonical-json.ts';
import { asObject, asText, parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { systemPath } from '../core/paths/file-name.ts';
import { addDigests, digestsText, nothingKnown, type KnownDigests } from './key/known-digests.ts';
import { namesIn } from './store/folder-store.ts';
import type { Signer } from './store/signature.ts';

/** The digests of files that were hashed before, one signed file for each project. */
export type DigestFiles = {
  readonly read: (project: string) => KnownDigests;
  readonly write: (project: string, known: KnownDigests) => void;
  /** Drops what is known of files and folders that are gone; returns of how many. */
  readonly prune: (options: { readonly dryRun: boolean }) => number;
};

/** The digests of files outside of the project, such as programs, are of use to other projects. */
const SHARED = 'shared';

/** Opens the digests in a folder. */
export function openDigestFiles(folder: string, signer: Signer): DigestFiles {
  const write = (name: string, text: string): void => writeSigned(folder, name, signer.sign(text));
  return {
    read: (project) => {
      const known = nothingKnown();
      for (const name of [SHARED, sha256(project)]) addDigests(known, readSigned(join(folder, name), signer));
      return known;
    },
    write: (project, known) => {
      if (!known.isChanged) return;
      const isOwn = ([path]: [string, unknown]): boolean => !path.startsWith('/') || path.startsWith(`${project}/`);
      const own = new Map([...known.files].filter(isOwn));
      const shared = new Map([...known.files].filter((one) => !isOwn(one)));
      write(sha256(project), digestsText({ project, files: own, folders: known.folders }));
      write(SHARED, digestsText({ project: '/', files: shared, folders: new Map() }));
    },
    prune: ({ dryRun }) =>
      namesIn(folder)
        .filter((name) => !name.startsWith('.'))
        .reduce((sum, name) => {
          const text = readSigned(join(folder, name), signer);
          const { gone, left, rest } = withoutGone(text);
          if (!dryRun && left === 0) rmSync(join(folder, name), { force: true });
          else if (!dryRun && gone > 0) write(name, rest);
          return sum + gone;
        }, 0),
  };
}

/** The last of several processes wins; each has digests that are right. */
function writeSigned(folder: string, name: string, signed: string): void {
  const draft = join(folder, `.${name}-${process.pid}`);
  makeFolder(folder);
  writeFileSync(draft, signed, { mode: 0o600 });
  renameSync(draft, join(folder, name));
}

/** Without these digests every file is read again. */
function readSigned(file: string, signer: Signer): string | undefined {
  try {
    return signer.verify(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What is left of digests, and of how many files and folders they say nothing any more. */
function withoutGone(text: string | undefined): { gone: number; left: number; rest: string } {
  const known = nothingKnown();
  addDigests(known, text);
  const project = asText(asObject(text === undefined ? undefined : parseJson(text))['project']);
  let gone = 0;
  for (const entries of [known.files, known.folders])
    for (const path of entries.keys())
      if (project === undefined || !exists(path.startsWith('/') ? path : systemPath(project, path))) {
        entries.delete(path);
        gone += 1;
      }
  const left = known.files.size + known.folders.size;
  return { gone, left, rest: digestsText({ project: project ?? '', ...known }) };
}

function exists(path: string | Buffer): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
