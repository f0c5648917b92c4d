import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow } from '../../testing/cache/files-below.ts';
import { installingProject, installIn, withoutPackages } from '../../testing/cache/installing-project.ts';
import type { CachedProject } from '../../testing/cache/cached-project.ts';
import { collect } from '../collect.ts';
import { openCache } from '../open-cache.ts';
import { verifyStore } from '../verify-store.ts';
import { prepareTrees } from './prepare.ts';

describe('a prepared tree', () => {
  test('is moved into another worktree, which has everything that a copy has', async () => {
    const { project, prepare } = await installed();
    const [copied, moved] = [withoutPackages(project), withoutPackages(project)];
    await installIn(copied);
    await prepare(1);
    const inode = statSync(join(treesOf(project)[0] ?? '', 'node_modules/dep/cli.sh')).ino;
    expect(await installIn(moved)).toMatchObject({ hit: true });
    expect(statSync(join(moved.folder, 'node_modules/dep/cli.sh')).ino).toBe(inode);
    expect(treesOf(project)).toEqual([]);
    expect(contents(moved)).toEqual(contents(copied));
    expect(readlinkSync(join(moved.folder, 'node_modules/absolute'))).toBe(`${moved.folder}/packages/one`);
    expect(readFileSync(join(moved.folder, 'node_modules/.modules.yaml'), 'utf8')).toContain(moved.folder);
  });

  test.each<readonly [string, (tree: string) => void]>([
    ['has other content of the same size and time', rewrite],
    ['has a file more', (tree) => writeFileSync(join(tree, 'node_modules/dep/more.js'), '')],
  ])('that %s is not used', async (_, damage) => {
    const { project, prepare } = await installed();
    await prepare(1);
    damage(treesOf(project)[0] ?? '');
    const other = withoutPackages(project);
    expect(await installIn(other)).toMatchObject({ hit: true });
    expect(contents(other)).toEqual(contents(project));
    expect(existsSync(join(other.folder, 'node_modules/dep/more.js'))).toBe(false);
    expect(treesOf(project)).toEqual([]);
  });

  test('is used once, and not if packages are to be hard links', async () => {
    const { project, prepare } = await installed();
    expect(await prepare(2)).toBe(2);
    expect(await prepare(2)).toBe(0);
    await installIn(withoutPackages(project), { placement: 'hardlink' });
    expect(treesOf(project)).toHaveLength(2);
    for (const left of [1, 0, 0]) {
      const other = withoutPackages(project);
      expect(await installIn(other)).toMatchObject({ hit: true });
      expect(contents(other)).toEqual(contents(project));
      expect(treesOf(project)).toHaveLength(left);
    }
  });

  test('is not made of damaged contents, and a draft of a killed process is not used', async () => {
    const { project, cache, prepare } = await installed();
    for (const file of filesBelow(join(project.home, 'cache/v1/blobs')))
      if (readFileSync(join(project.home, 'cache/v1/blobs', file), 'utf8').includes('echo dep'))
        writeFileSync(join(project.home, 'cache/v1/blobs', file), 'damaged');
    await expect(prepare(1)).rejects.toThrow('is missing or damaged');
    expect(readdirSync(join(project.home, 'cache/v1/prepared'))).toEqual([]);
    expect(await prepareTrees(cache, '0'.repeat(64), 1)).toBe(0);
  });

  test('is removed with its result, if the cache is too large, and if it was changed', async () => {
    const { project, cache, prepare } = await installed();
    await prepare(2);
    const { bytes: all } = collect(cache, { maxBytes: 0, now: Date.now(), dryRun: true });
    const { remainingBytes } = collect(cache, { maxBytes: 1e9, now: Date.now(), dryRun: true });
    expect(collect(cache, { maxBytes: remainingBytes - 1, now: Date.now(), dryRun: false })).toMatchObject({
      entries: 0,
      prepared: 1,
    });
    expect(all).toBeGreaterThan(0);
    rewrite(treesOf(project)[0] ?? '');
    expect(verifyStore(cache)).toMatchObject({ damagedTrees: 1 });
    await prepare(1);
    expect(verifyStore(cache)).toMatchObject({ damagedTrees: 0 });
    expect(collect(cache, { maxBytes: 0, now: Date.now(), dryRun: false })).toMatchObject({ entries: 1, prepared: 1 });
    expect(readdirSync(join(project.home, 'cache/v1/prepared'))).toEqual([]);
  });
});

async function installed() {
  const project = installingProject();
  const { key = '' } = await installIn(project);
  const cache = openCache({ STEPMETER_HOME: project.home }, { warn: () => {} });
  return { project, cache, prepare: (count: number) => prepareTrees(cache, key, count) };
}

function treesOf({ home }: CachedProject): string[] {
  const folder = join(home, 'cache/v1/prepared');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => !name.endsWith('.json')).map((name) => join(folder, name));
}

/** Everything in the package folders by path; the project's own path is left out. */
function contents({ folder }: CachedProject): Record<string, string> {
  const files = filesBelow(folder).filter((file) => file.includes('node_modules'));
  return Object.fromEntries(files.map((file) => [file, contentOf(join(folder, file)).replaceAll(folder, '')]));
}

function contentOf(file: string): string {
  const stats = lstatSync(file);
  return stats.isSymbolicLink() ? `-> ${readlinkSync(file)}` : `${stats.mode & 0o777} ${readFileSync(file, 'utf8')}`;
}

function rewrite(tree: string): void {
  const file = join(tree, 'node_modules/dep/cli.sh');
  const { atime, mtime, size } = statSync(file);
  writeFileSync(file, 'x'.repeat(size));
  utimesSync(file, atime, mtime);
}
