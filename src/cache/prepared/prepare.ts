import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeBytes } from '../../core/paths/free-bytes.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';
import { readFiles } from '../find-entry.ts';
import type { Cache } from '../open-cache.ts';
import { isOfProject, stageOutputs } from '../result/restore-outputs.ts';
import { withSingleFlight } from '../single-flight.ts';
import type { Entry, Output } from '../store/entry.ts';
import { layoutOf } from '../store/folder-store.ts';
import { preparedTrees, recordOf, type PREPARED } from './prepared-trees.ts';
import { treeDigest } from './tree-digest.ts';
import type * as v from 'valibot';

/**
 * Prepares trees with the files of the newest result of a key until there are `count`, from verified contents. Does
 * nothing without a result, or if the disk has little space left.
 * @returns how many were prepared
 * @throws errors of the file system
 */
export async function prepareTrees(cache: Cache, key: string, count: number): Promise<number> {
  const [stored] = cache.store.entries(key);
  const files = stored && readFiles(cache.store, stored.entry.files);
  if (!stored || !files) return 0;
  return withSingleFlight(cache.folder, `prepare-${stored.entry.files}`, async () => {
    let made = 0;
    for (
      ;
      preparedTrees({ ...cache, layout: layoutOf(cache.folder) }, stored.entry.files).length < count &&
      hasSpace(cache, stored.entry);
      made++
    )
      prepareOne(cache, stored.entry, files);
    return made;
  });
}

/** Trees are prepared only while this many times their size is free. */
const FREE_FACTOR = 4;

function hasSpace({ folder }: Cache, { bytes }: Entry): boolean {
  return (freeBytes(folder) ?? 0) > FREE_FACTOR * bytes;
}

function prepareOne(cache: Cache, entry: Entry, files: readonly Output[]): void {
  const { prepared } = layoutOf(cache.folder);
  const tree = join(prepared, randomBytes(8).toString('hex'));
  const draft = `${tree}-draft`;
  makeFolder(prepared);
  try {
    mkdirSync(draft, { mode: 0o700 });
    // What depends on the place of the project is added there.
    const anywhere = files.filter((output) => !isOfProject(output));
    stageOutputs(anywhere, draft, { project: '', store: cache.store, placement: 'auto' });
    const record: v.InferOutput<typeof PREPARED> = {
      v: 1,
      files: entry.files,
      tree: treeDigest(draft),
      bytes: entry.bytes,
    };
    renameSync(draft, tree);
    writeFileSync(draft.concat('.json'), cache.signer.sign(JSON.stringify(record)), { mode: 0o600 });
    renameSync(draft.concat('.json'), recordOf(tree));
  } catch (error) {
    for (const part of [draft, draft.concat('.json'), tree]) rmSync(part, { recursive: true, force: true });
    throw error;
  }
}
