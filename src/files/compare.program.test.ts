import { renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitAll, shell, writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { FileChange } from '../spool/record.ts';
import { compareSnapshots } from './compare.ts';
import { takeSnapshot, type Snapshot } from './snapshot/snapshot.ts';

describe.each([
  { where: 'in git', inGit: true },
  { where: 'outside git', inGit: false },
])('compareSnapshots() $where', ({ inGit }) => {
  const by = (files: Readonly<Record<string, string | Buffer>>, command: string): Promise<FileChange[]> =>
    changesBy(files, (project) => shell(project, command), inGit);

  test('finds created, modified and deleted files with their sizes and lines', async () => {
    const changes = await by(
      { 'a.txt': 'one\ntwo\nthree\n', 'deep/down/b.txt': 'b\n' },
      'sed -i s/two/2/ a.txt; rm deep/down/b.txt; mkdir -p new; printf "x\\ny" > new/c.txt',
    );
    expect(changes).toEqual([
      { path: 'a.txt', operation: 'modify', sizeBefore: 14, size: 12, lines: 3, linesAdded: 1, linesRemoved: 1 },
      { path: 'deep/down/b.txt', operation: 'delete', sizeBefore: 2, linesAdded: 0, linesRemoved: 1 },
      { path: 'new/c.txt', operation: 'create', size: 3, lines: 2, linesAdded: 2, linesRemoved: 0 },
    ]);
  });

  test('distinguishes names that are not UTF-8, even if they look alike', async () => {
    const files = { 'a\\xff.txt': 'literal\n', '.gitignore': '*.log\n' };
    const make =
      'd=$(printf "d\\376"); mkdir $d; echo 1 > $d/$(printf "a\\377.txt"); echo 2 > $d/$(printf "a\\376.txt")';
    const path = (name: string): string => `d\\xfe/${name}`;
    const created = await by(files, `${make}; echo log > $d/$(printf "a\\377.log"); cp a*.txt $(printf "a\\377.txt")`);
    expect(created.filter((change) => !change.path.endsWith('.log'))).toMatchObject([
      { path: 'a\\xff.txt', operation: 'create', size: 8 },
      { path: path('a\\xfe.txt'), operation: 'create', linesAdded: 1 },
      { path: path('a\\xff.txt'), operation: 'create', linesAdded: 1 },
    ]);
    expect(created).toHaveLength(inGit ? 3 : 4);
    const changed = await changesBy(
      files,
      (project) => shell(project, 'rm $(printf "e\\377"); mv $(printf "f\\377") $(printf "g\\377"); rm a*.txt'),
      inGit,
      (project) => shell(project, 'echo 1 > $(printf "e\\377"); echo 2 > $(printf "f\\377")'),
    );
    expect(changed).toMatchObject([
      { path: 'a\\\\xff.txt', operation: 'delete' },
      { path: 'e\\xff', operation: 'delete' },
      { path: 'f\\xff', operation: 'delete', renamedTo: 'g\\xff' },
      { path: 'g\\xff', operation: 'create', renamedFrom: 'f\\xff' },
    ]);
  });

  test('ignores new modes, new times and unchanged content that was written again', async () => {
    const command = 'chmod 755 a.txt; touch -d 2001-01-01 b.txt; printf "c\\n" > c.txt; cp -p d.txt x; mv x d.txt';
    expect(await by({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': 'd\n' }, command)).toEqual([]);
  });

  test('sees a change that left size and modification time as they were', async () => {
    const changes = await by(
      { 'a.txt': 'one\n' },
      'touch -r a.txt ref; printf "two\\n" > a.txt; touch -r ref a.txt; rm ref',
    );
    expect(changes).toMatchObject([{ path: 'a.txt', operation: 'modify', linesAdded: 1, linesRemoved: 1 }]);
  });

  test('links the halves of a rename, with the folder or alone, changed meanwhile or not', async () => {
    const files = { 'dir/a.txt': 'a\n', 'dir/b.txt': 'b\n', 'c.txt': 'c\nd\n', empty1: '', 'copied.txt': 'copied\n' };
    const changes = await by(
      files,
      'mv dir moved; mv c.txt e.txt; echo e >> e.txt; cp copied.txt k.txt; rm copied.txt',
    );
    const links = changes.map(({ path, operation, renamedFrom, renamedTo }) => [
      path,
      operation,
      renamedFrom ?? renamedTo,
    ]);
    expect(links).toEqual([
      ['c.txt', 'delete', 'e.txt'],
      ['copied.txt', 'delete', 'k.txt'],
      ['dir/a.txt', 'delete', 'moved/a.txt'],
      ['dir/b.txt', 'delete', 'moved/b.txt'],
      ['e.txt', 'create', 'c.txt'],
      ['k.txt', 'create', 'copied.txt'],
      ['moved/a.txt', 'create', 'dir/a.txt'],
      ['moved/b.txt', 'create', 'dir/b.txt'],
    ]);
  });

  test('does not match two files only because of a reused inode or empty content', async () => {
    const changes = await by({ 'a.txt': 'a\n', empty: '' }, 'rm a.txt; echo other > b.txt; rm empty; : > void');
    expect(changes.map(({ path, renamedFrom, renamedTo }) => [path, renamedFrom, renamedTo])).toEqual([
      ['a.txt', undefined, undefined],
      ['b.txt', undefined, undefined],
      ['empty', undefined, undefined],
      ['void', undefined, undefined],
    ]);
  });

  test('counts lines by their ends, so that other line ends are other lines', async () => {
    const changes = await by(
      { 'a.txt': 'a\nb\nc', 'empty.txt': '' },
      'printf "a\\r\\nb\\nc\\n" > a.txt; echo x > empty.txt',
    );
    expect(changes).toMatchObject([
      { path: 'a.txt', lines: 3, linesAdded: 2, linesRemoved: 2 },
      { path: 'empty.txt', operation: 'modify', sizeBefore: 0, lines: 1, linesAdded: 1, linesRemoved: 0 },
    ]);
  });

  test('knows no lines of what is binary, not UTF-8 or large, but its sizes', async () => {
    const files = { bin: Buffer.from([1, 0, 2]), 'latin.txt': Buffer.from('caf\xe9\n', 'latin1'), 'huge.txt': '' };
    const changes = await changesBy(
      { ...files, 'large.txt': 'line\n'.repeat(100_000) },
      (project) => {
        writeFileSync(join(project, 'bin'), Buffer.from([1, 0, 3]));
        writeFileSync(join(project, 'latin.txt'), Buffer.from('th\xe9\n', 'latin1'));
        truncateSync(join(project, 'huge.txt'), 5 * 2 ** 30);
        writeFileSync(join(project, 'large.txt'), 'line\n'.repeat(100_001));
      },
      inGit,
    );
    expect(changes).toEqual([
      { path: 'bin', operation: 'modify', sizeBefore: 3, size: 3 },
      { path: 'huge.txt', operation: 'modify', sizeBefore: 0, size: 5 * 2 ** 30 },
      { path: 'large.txt', operation: 'modify', sizeBefore: 500_000, size: 500_005 },
      { path: 'latin.txt', operation: 'modify', sizeBefore: 5, size: 4 },
    ]);
  });

  test('follows no symbolic link: a link is a file that points somewhere', async () => {
    const outside = temporaryFolder();
    writeFiles(outside, { 'secret.txt': 'a\n' });
    const changes = await changesBy(
      { 'real/a.txt': 'a\n', 'gone.txt': 'x\n' },
      (project) => {
        symlinkSync('real', join(project, 'to-folder'));
        symlinkSync(outside, join(project, 'out'));
        symlinkSync('..', join(project, 'real', 'loop'));
        writeFiles(outside, { 'more.txt': 'b\n' });
        rmSync(join(project, 'gone.txt'));
        symlinkSync('real/a.txt', join(project, 'gone.txt'));
      },
      inGit,
    );
    expect(changes.map(({ path, operation, lines }) => [path, operation, lines])).toEqual([
      ['gone.txt', 'modify', undefined],
      ['out', 'create', undefined],
      ['real/loop', 'create', undefined],
      ['to-folder', 'create', undefined],
    ]);
  });

  test('lists nothing below node_modules, nor the books of version control', async () => {
    const command =
      'mkdir -p node_modules/x p/node_modules; echo 1 > node_modules/x/i.js; echo 2 > p/node_modules/j.js; git init -q sub';
    expect(await by({ 'a.txt': 'a\n' }, command)).toEqual([]);
  });

  test('is not led astray by names that are hard to spell', async () => {
    const names = ['-n', ' space ', 'new\nline', 'ümläut', '"quote"', '[a]*?', '.hidden/.x'];
    const changes = await changesBy(
      Object.fromEntries(names.map((name) => [name, `${name}\n`])),
      (project) => names.forEach((name) => renameSync(join(project, name), join(project, `${name}2`))),
      inGit,
    );
    expect(changes.filter(({ operation }) => operation === 'delete').map(({ path }) => path)).toEqual(names.sort());
    expect(changes.every(({ renamedFrom, renamedTo }) => renamedFrom ?? renamedTo)).toBe(true);
  });
});

/** The changes that `act` makes in a project with these files, from two snapshots, the second based on the first. */
async function changesBy(
  files: Readonly<Record<string, string | Buffer>>,
  act: (project: string) => void,
  inGit: boolean,
  prepare?: (project: string) => void,
): Promise<FileChange[]> {
  const project = temporaryFolder();
  writeFiles(project, files);
  prepare?.(project);
  if (inGit) commitAll(project);
  const before = await snapshotOf(project);
  act(project);
  const changes = await compareSnapshots(before, await snapshotOf(project, before));
  expect(await compareSnapshots(before, await snapshotOf(project))).toEqual(changes);
  return changes;
}

async function snapshotOf(project: string, previous?: Snapshot): Promise<Snapshot> {
  const snapshot = await takeSnapshot(project, previous ? { previous } : {});
  if (!snapshot) throw new Error('too many files');
  return snapshot;
}
