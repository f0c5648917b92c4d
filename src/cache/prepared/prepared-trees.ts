import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../../core/json.ts';
import { namesIn, type CacheLayout } from '../store/folder-store.ts';
import type { Signer } from '../store/signature.ts';
import { treeDigest } from './tree-digest.ts';

/** The signed record of a prepared tree, which is written when the tree is complete. */
export const PREPARED = v.object({
  v: v.literal(1),
  /** The digest of the list of files that the tree has. */
  files: v.string(),
  /** What the tree was when its contents had been verified. */
  tree: v.string(),
  /** The size of its files. */
  bytes: v.number(),
});

/** A prepared tree: the files of a result, complete and verified, that wait to be moved into a project. */
export type PreparedTree = v.InferOutput<typeof PREPARED> & {
  readonly folder: string;
  readonly record: string;
  /** When it was made, in milliseconds since 1970. */
  readonly usedAt: number;
};

/** A cache folder with the key that signs. */
export type PreparedPlace = { readonly layout: CacheLayout; readonly signer: Signer };

const RECORD_SUFFIX = '.json';

/** The name of the record of a prepared tree. */
export function recordOf(tree: string): string {
  return `${tree}${RECORD_SUFFIX}`;
}

/** The prepared trees of a cache, or those for one list of files. Damaged records are left out. */
export function preparedTrees({ layout: { prepared }, signer }: PreparedPlace, files?: string): PreparedTree[] {
  return namesIn(prepared)
    .filter((name) => name.endsWith(RECORD_SUFFIX))
    .flatMap((name) => readRecord(join(prepared, name), signer) ?? [])
    .filter((tree) => files === undefined || tree.files === files);
}

function readRecord(record: string, signer: Signer): PreparedTree | undefined {
  try {
    const { mtimeMs: usedAt } = statSync(record);
    const parsed = v.safeParse(PREPARED, parseJson(signer.verify(readFileSync(record, 'utf8')) ?? ''));
    const folder = record.slice(0, -RECORD_SUFFIX.length);
    return parsed.success ? { ...parsed.output, folder, record, usedAt } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Moves a prepared tree with these files to `target`, on the same file system. Of several processes, each gets another
 * one. One that was changed since it was verified is removed. Returns whether `target` is now such a tree.
 */
export function takePrepared(place: PreparedPlace, files: string, target: string): boolean {
  for (const { folder, record, tree } of preparedTrees(place, files)) {
    try {
      renameSync(folder, target);
    } catch {
      // Another process took it, or the project is on another file system.
      continue;
    }
    rmSync(record, { force: true });
    if (isUnchanged(target, tree)) return true;
    rmSync(target, { recursive: true, force: true });
  }
  return false;
}

/** Whether a tree is what it was when it was verified. */
export function isUnchanged(folder: string, tree: string): boolean {
  try {
    return treeDigest(folder) === tree;
  } catch {
    return false;
  }
}

/** Removes a prepared tree; the record first, so that no half of it is used. */
export function removePrepared({ folder, record }: Pick<PreparedTree, 'folder' | 'record'>): void {
  rmSync(record, { force: true });
  rmSync(folder, { recursive: true, force: true });
}
