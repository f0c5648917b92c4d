import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { createLister } from './folder-names.ts';
import { nothingKnown, type KnownDigests } from './known-digests.ts';

test('a folder that did not change is not read again', async () => {
  const project = temporaryFolder();
  writeFiles(project, { 'd/a': '', 'd/e/b': '' });
  symlinkSync('a', join(project, 'd/l'));
  const known = await remembered(project, 'd');
  const read = createLister(nothingKnown())(project, 'd');
  expect(createLister(known)(project, 'd').toSorted(byName)).toEqual(read.toSorted(byName));
  expect(read.toSorted(byName)).toEqual([
    { name: 'a', path: 'd/a', isFolder: false, isLink: false },
    { name: 'e', path: 'd/e', isFolder: true, isLink: false },
    { name: 'l', path: 'd/l', isFolder: false, isLink: true },
  ]);
  setEntries(known, 'd', '-remembered');
  expect(namesIn(known, project)).toEqual(['remembered']);
});

test('an empty folder is remembered as empty', async () => {
  const project = temporaryFolder();
  mkdirSync(join(project, 'd'));
  expect(namesIn(await remembered(project, 'd'), project)).toEqual([]);
});

test.each<[what: string, change: (folder: string) => void]>([
  ['a new file', (folder) => writeFileSync(join(folder, 'new'), '')],
  ['a deleted file', (folder) => unlinkSync(join(folder, 'a'))],
  ['another case of a name', (folder) => renameSync(join(folder, 'a'), join(folder, 'A'))],
  ['a renamed file', (folder) => renameSync(join(folder, 'a'), join(folder, 'b'))],
  ['a file that another one replaced', (folder) => renameSync(join(folder, 'c'), join(folder, 'a'))],
  ['a folder instead of a file', (folder) => (unlinkSync(join(folder, 'a')), mkdirSync(join(folder, 'a')))],
  ['a link instead of a file', (folder) => (unlinkSync(join(folder, 'a')), symlinkSync('c', join(folder, 'a')))],
  ['another folder in its place', (folder) => (renameSync(folder, `${folder}-old`), renameSync(`${folder}2`, folder))],
  [
    'a link to another folder in its place',
    (folder) => (rmSync(folder, { recursive: true }), symlinkSync('d2', folder)),
  ],
])('a folder is read again after %s, also with the same modification time', async (_, change) => {
  const project = temporaryFolder();
  writeFiles(project, { 'd/a': '', 'd/c': '', 'd2/x': '' });
  const folder = join(project, 'd');
  const known = await remembered(project, 'd');
  const { atimeMs, mtimeMs } = statSync(folder);
  change(folder);
  utimesSync(folder, atimeMs / 1000, mtimeMs / 1000);
  expect(createLister(known)(project, 'd')).toEqual(createLister(nothingKnown())(project, 'd'));
});

test('the entries of another file system that is mounted in its place are read', async () => {
  const project = temporaryFolder();
  writeFiles(project, { 'd/a': '' });
  const known = await remembered(project, 'd');
  const [dev = 0, ...rest] = known.folders.get('d') ?? [];
  known.folders.set('d', [dev + 1, ...(rest as [number, number, number, string])]);
  setEntries(known, 'd', '-remembered');
  expect(namesIn(known, project)).toEqual(['a']);
});

test('a folder is not remembered if a change of it may be invisible', () => {
  const project = temporaryFolder();
  writeFiles(project, { 'd/a': '' });
  const [known, now] = [nothingKnown(), Date.now];
  // A time in the future is that of a clock that was set back.
  Date.now = () => now() - 60_000;
  try {
    createLister(known)(project, 'd');
  } finally {
    Date.now = now;
  }
  expect(known.folders.size).toBe(0);
});

test('a folder is not remembered on file systems that may not keep its times', () => {
  const known = nothingKnown();
  expect(createLister(known)('/proc', 'self').map(({ name }) => name)).toContain('stat');
  expect(known.folders.size).toBe(0);
});

/** What is known once the change of a folder is older than the resolution of times. */
function remembered(project: string, path: string): Promise<KnownDigests> {
  return eventually(
    () => {
      const known = nothingKnown();
      createLister(known)(project, path);
      if (!known.folders.has(path)) throw new Error('changed too recently');
      return known;
    },
    { everyMs: 5 },
  );
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function setEntries(known: KnownDigests, path: string, entries: string): void {
  const [dev, mtimeMs, ctimeMs, ino] = known.folders.get(path) ?? [0, 0, 0, 0];
  known.folders.set(path, [dev, mtimeMs, ctimeMs, ino, entries]);
}

function namesIn(known: KnownDigests, project: string): string[] {
  return createLister(known)(project, 'd').map(({ name }) => name);
}
