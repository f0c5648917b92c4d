import { chmodSync, mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commitAll, git, shell, writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { FileChange } from '../../spool/record.ts';
import { compareSnapshots } from '../compare.ts';

import { countIgnored } from './count-ignored.ts';
import { isRacyAt } from './entry.ts';
import { takeSnapshot, type Snapshot, type SnapshotOptions } from './snapshot.ts';

describe('what takeSnapshot() lists', () => {
  test('is what git would list, by ignore files at every depth, and what is tracked in spite of them', async () => {
    const project = temporaryFolder();
    writeFiles(project, {
      '.gitignore': '*.log\n/dist/\n!keep.log\n',
      'a.ts': '',
      'a.log': '',
      'keep.log': '',
      'dist/out.js': '',
      'sub/.gitignore': 'generated\n',
      'sub/generated/x.ts': '',
      'sub/b.ts': '',
      'other/generated/y.ts': '',
      'forced.log': '',
    });
    git(project, 'init', '--quiet');
    git(project, 'add', '--all');
    git(project, 'add', '--force', 'forced.log');
    git(project, 'commit', '--quiet', '--message', 'x');
    writeFiles(project, { 'untracked.ts': '', 'sub/generated/z.ts': '', 'new/generated/deep.ts': '' });
    const listed = git(project, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
      .split('\0')
      .filter(Boolean);
    expect(paths(await look(project))).toEqual(listed.sort());
    expect(listed).toContain('forced.log');
    expect([...(await look(project)).ignored].sort()).toEqual(['a.log', 'dist', 'sub/generated']);
  });

  test('is what is ignored and what is not though a submodule is in the way', async () => {
    const project = temporaryFolder();
    writeFiles(project, { '.gitignore': '*.log\n', 'a.ts': '' });
    commitAll(project);
    git(project, 'update-index', '--add', '--cacheinfo', `160000,${git(project, 'rev-parse', 'HEAD').trim()},sub`);
    writeFiles(project, { 'sub/b.ts': '', 'sub/c.log': '', 'a.log': '' });
    expect(paths(await look(project))).toEqual(['.gitignore', 'a.ts', 'sub/b.ts']);
  });

  test('is relative to the project where that is a folder in a larger repository', async () => {
    const repository = temporaryFolder();
    writeFiles(repository, { '.gitignore': 'out\n', 'app/a.ts': 'a\n', 'app/out/b.js': '', 'other/c.ts': '' });
    commitAll(repository);
    const project = join(repository, 'app');
    const before = await look(project);
    expect(paths(before)).toEqual(['a.ts']);
    shell(project, 'echo b > a.ts; echo > ../other/c.ts');
    expect(await compareSnapshots(before, await look(project, { previous: before }))).toMatchObject([
      { path: 'a.ts', operation: 'modify', linesAdded: 1, linesRemoved: 1 },
    ]);
  });

  test('is everything where the project itself is ignored by the repository around it', async () => {
    const repository = temporaryFolder();
    writeFiles(repository, { '.gitignore': 'scratch\n', 'scratch/a.ts': '' });
    commitAll(repository);
    expect(paths(await look(join(repository, 'scratch')))).toEqual(['a.ts']);
  });

  test('leaves out what is said to be apart', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'a.ts': '', 'state/spool/x.json': '', 'sub/state/b.ts': '' });
    expect(paths(await look(project, { excludedPaths: [join(project, 'state')] }))).toEqual(['a.ts', 'sub/state/b.ts']);
  });

  test('is nothing at all where there are too many files', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'a.ts': '', 'b.ts': '', 'node_modules/c.ts': '' });
    expect(await takeSnapshot(project, { limits: { inGit: 9, elsewhere: 1 } })).toBeUndefined();
    expect(await takeSnapshot(project, { limits: { inGit: 1, elsewhere: 2 } })).toBeDefined();
  });

  test('is empty if the folder does not exist', async () => {
    expect(paths(await look(join(temporaryFolder(), 'missing')))).toEqual([]);
  });
});

describe('when the rules change', () => {
  test('a file that is ignored from now on was not deleted, and one that no longer is was not created', async () => {
    const project = temporaryFolder();
    writeFiles(project, { '.gitignore': 'b.txt\n', 'a.txt': 'a\n', 'b.txt': 'b\n' });
    commitAll(project);
    writeFiles(project, { 'later.txt': 'x\n' });
    await clockTick();
    const before = await look(project);
    writeFiles(project, { '.gitignore': 'later.txt\n' });
    const after = await look(project, { previous: before });
    expect(paths(after)).toEqual(['.gitignore', 'a.txt', 'b.txt']);
    expect(short(await compareSnapshots(before, after))).toEqual(['modify .gitignore']);
  });

  test('a repository that is made meanwhile is asked from then on', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'a.txt': 'a\n', 'out/b.txt': 'b\n' });
    const before = await look(project);
    shell(project, 'git init -q .; echo out > .gitignore');
    const after = await look(project, { previous: before });
    expect(short(await compareSnapshots(before, after))).toEqual(['create .gitignore']);
    shell(project, 'echo c > out/c.txt; echo d > d.txt');
    expect(short(await compareSnapshots(after, await look(project, { previous: after })))).toEqual(['create d.txt']);
  });
});

describe('a second look', () => {
  test('reuses unchanged entries and reads changed ones', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'a.txt': 'a\n', 'b/b.txt': 'b\n', 'b/c.txt': 'c\n' });
    await clockTick();
    const before = await look(project);
    writeFiles(project, { 'b/b.txt': 'bb\n', 'b/d.txt': 'd\n' });
    const after = await look(project, { previous: before });
    expect(after.files.get('a.txt')).toBe(before.files.get('a.txt'));
    expect(after.files.get('b/c.txt')).toBe(before.files.get('b/c.txt'));
    expect(after.files.get('b/b.txt')?.content?.toString()).toBe('bb\n');
    expect(after.folders.get('')).toBe(before.folders.get(''));
  });

  test('does not trust a snapshot taken right after a change: the clock may not have advanced since', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'a.txt': 'new\n', 'sub/b.txt': 'b\n' });
    await clockTick();
    const now = await look(project);
    const stale = (isRacy: boolean): Snapshot => ({
      ...now,
      files: new Map(
        [...now.files].map(([path, entry]) => [path, { ...entry, isRacy, content: Buffer.from('old\n') }]),
      ),
      folders: new Map([...now.folders].map(([path, entry]) => [path, { ...entry, isRacy, names: [] }])),
    });
    const again = await look(project, { previous: stale(true) });
    expect(paths(again)).toEqual(['a.txt', 'sub/b.txt']);
    expect(again.files.get('a.txt')?.content?.toString()).toBe('new\n');
    expect(paths(await look(project, { previous: stale(false) }))).toEqual([]);
    expect([isRacyAt(1000.5, 1001.5), isRacyAt(1000.5, 1100)]).toEqual([true, false]);
    // On file systems whose times are whole seconds.
    expect([isRacyAt(1000, 3000), isRacyAt(1000, 5100)]).toEqual([true, false]);
  });

  test('sees what happened in the same tick of the clock as the first', async () => {
    const project = temporaryFolder();
    for (let i = 0; i < 40; i++) {
      writeFiles(project, { 'a.txt': `${i}a\n` });
      const before = await look(project);
      writeFiles(project, { 'a.txt': `${i}b\n`, [`new${i}.txt`]: '' });
      const changes = await compareSnapshots(before, await look(project, { previous: before }));
      expect(short(changes)).toEqual(['modify a.txt', `create new${i}.txt`]);
    }
  });

  test('knows what a file of the repository held that changed in one with line ends of its own', async () => {
    const project = temporaryFolder();
    writeFiles(project, { '.gitattributes': '*.txt text eol=crlf\n', 'a.txt': 'a\r\nb\r\n' });
    commitAll(project);
    const before = await look(project);
    writeFiles(project, { 'a.txt': 'a\r\nb\r\nc\r\n' });
    const [change] = await compareSnapshots(before, await look(project, { previous: before }));
    // The repository has other line endings than the file: unknown sizes are not reported.
    expect(change).toEqual({ path: 'a.txt', operation: 'modify', sizeBefore: 6, size: 9, lines: 3 });
  });
});

describe('takeSnapshot() of files that do not keep still', () => {
  test('lists what was there, with content that belongs to its size, and fails at nothing', async () => {
    const project = temporaryFolder();
    const over = new AbortController();
    const churn = async (): Promise<void> => {
      for (let i = 0; !over.signal.aborted; i++) {
        writeFiles(project, { [`d${i % 7}/f${i % 50}.txt`]: 'x\n'.repeat(i % 100) });
        if (i % 3 === 0) rmSync(join(project, `d${(i + 3) % 7}`), { recursive: true, force: true });
        if (i % 20 === 0) await setImmediate();
      }
    };
    const churning = churn();
    let previous: Snapshot | undefined;
    for (let i = 0; i < 60; i++) {
      previous = await look(project, previous ? { previous } : {});
      for (const { content, size } of previous.files.values()) if (content) expect(content.length).toBe(size);
    }
    over.abort();
    await churning;
    const last = await look(project, previous ? { previous } : {});
    expect(await compareSnapshots(last, await look(project))).toEqual([]);
  });

  test('lists a file that it may not read by its size, and what is in a folder that it may not enter not at all', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'closed.txt': 'secret\n', 'closed/a.txt': '', 'open.txt': '' });
    mkdirSync(join(project, 'pipes'));
    shell(project, 'mkfifo pipes/p');
    chmodSync(join(project, 'closed.txt'), 0);
    const found = await look(project);
    expect(paths(found)).toEqual(expect.arrayContaining(['closed.txt', 'open.txt']));
    expect(paths(found)).not.toContain('pipes/p');
  });

  test('leaves out what has a path that is too long for the system', async () => {
    const project = temporaryFolder();
    writeFiles(project, { 'a.txt': '' });
    const name = 'n'.repeat(250);
    shell(project, `cd -P . && for i in $(seq 20); do mkdir ${name} && cd -P ${name}; done; touch deep.txt`);
    onTestFinished(() => shell(project, `rm -r ${name}`));
    expect(paths(await look(project))).toEqual(['a.txt']);
  });
});

describe('countIgnored()', () => {
  test('counts the files written in ignored folders since, and their bytes', async () => {
    const project = temporaryFolder();
    writeFiles(project, { '.gitignore': 'dist\n*.log\n', 'dist/a.js': 'aaa' });
    commitAll(project);
    writeFiles(project, { 'node_modules/old/i.js': 'old' });
    await clockTick();
    const since = Date.now();
    await clockTick();
    writeFiles(project, { 'node_modules/new/i.js': '12345', 'dist/a.js': '1234', 'x.log': '1', 'listed.txt': '1' });
    unlinkSync(join(project, 'node_modules/old/i.js'));
    expect(await countIgnored(await look(project), since)).toEqual({ files: 3, bytes: 10 });
    writeFileSync(join(project, 'x.log'), '12');
    expect(await countIgnored(await look(project), Date.now() + 1000)).toEqual({ files: 0, bytes: 0 });
  });

  test('leaves out what was in a folder that has become a file', async () => {
    const project = temporaryFolder();
    writeFiles(project, { '.gitignore': 'x/*.log\n*.tmp\n', 'x/a.log': '1', 'x/a.ts': '', 'b.tmp': '1' });
    commitAll(project);
    const snapshot = await look(project);
    rmSync(join(project, 'x'), { recursive: true });
    writeFiles(project, { x: '' });
    expect(await countIgnored(snapshot, 0)).toEqual({ files: 1, bytes: 1 });
  });
});

function paths({ files }: Snapshot): string[] {
  return [...files.keys()].sort();
}

async function look(project: string, options: SnapshotOptions = {}): Promise<Snapshot> {
  const snapshot = await takeSnapshot(project, options);
  if (!snapshot) throw new Error('too many files');
  return snapshot;
}

/** Waits for the next tick of the file system's timestamps. */
function clockTick(): Promise<void> {
  return setTimeout(50);
}

function short(changes: readonly FileChange[]): string[] {
  return changes.map(({ operation, path }) => `${operation} ${path}`);
}
