import { asObject, isObject, parseJson } from '../../core/json.ts';
import type { Name } from '../../files/snapshot/entry.ts';

/** The digest of a file with the attributes by which it is recognized as unchanged. */
export type KnownDigest = readonly [size: number, mtimeMs: number, ctimeMs: number, ino: number, digest: string];

/** The entries of a folder, as text, with the attributes by which the folder is recognized as unchanged. */
export type KnownFolder = readonly [dev: number, mtimeMs: number, ctimeMs: number, ino: number, entries: string];

/** An entry of a folder, with the path of the folder in front of its name. */
export type Child = Name & { readonly path: string };

/** What is known of files and folders by their paths; of a project's inputs, by those relative to the project. */
export type KnownDigests = {
  readonly files: Map<string, KnownDigest>;
  readonly folders: Map<string, KnownFolder>;
  /** The entries of folders that were used in this process. */
  readonly children: Map<KnownFolder, readonly Child[]>;
  /** Whether something was added or removed since it was read. */
  isChanged: boolean;
};

/** What is known at first. */
export function nothingKnown(): KnownDigests {
  return { files: new Map(), folders: new Map(), children: new Map(), isChanged: false };
}

/** The digests as text, with the project that relative paths are relative to. */
export function digestsText({
  project,
  files,
  folders,
}: Pick<KnownDigests, 'files' | 'folders'> & { readonly project: string }): string {
  return JSON.stringify({ project, files: Object.fromEntries(files), folders: Object.fromEntries(folders) });
}

/** Adds the digests in a text; none if it is not valid. */
export function addDigests({ files, folders }: KnownDigests, text: string | undefined): void {
  const found = asObject(text === undefined ? undefined : parseJson(text));
  for (const [kind, known] of [
    ['files', files],
    ['folders', folders],
  ] as const)
    for (const [path, entry] of Object.entries(isObject(found[kind]) ? found[kind] : {}))
      if (isDigest(entry)) known.set(path, entry);
}

function isDigest(entry: unknown): entry is KnownDigest {
  return Array.isArray(entry) && entry.length === 5;
}
