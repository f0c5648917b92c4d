import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cachedProject, type CachedProject } from '../testing/cache/cached-project.ts';
import { filesBelow } from '../testing/cache/files-below.ts';
import { shell, writeFiles } from '../testing/git-project.ts';
import { openCache, type Cache } from './open-cache.ts';

const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  'is truncated': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  'is empty': (file) => truncateSync(file, 0),
  'has a flipped bit': (file) => {
    const content = readFileSync(file);
    content[Math.floor(content.length / 2)] = (content[Math.floor(content.length / 2)] ?? 0) ^ 1;
    writeFileSync(file, content);
  },
  'is missing': (file) => rmSync(file),
  'is a folder': (file) => {
    rmSync(file);
    writeFiles(file, { x: '' });
  },
};

const COMMAND = {
  inputs: ['src/**'],
  outputs: ['dist/**'],
  script: 'mkdir -p dist; cat src/a.txt; cat src/a.txt > dist/a; cp src/b.txt dist/b',
};

/** A path with which every system call fails, for every user. */
const UNREADABLE = 'nul\0.txt';

describe('a damaged cache is at most a miss', () => {
  test.each(Object.keys(DAMAGES))('whichever file %s', async (damage) => {
    const project = await projectWithResult();
    const pristine = join(project.home, '..', `${project.home.split('/').at(-1)}-copy`);
    cpSync(project.home, pristine, { recursive: true });
    try {
      for (const file of filesBelow(join(pristine, 'cache'))) {
        rmSync(project.home, { recursive: true });
        cpSync(pristine, project.home, { recursive: true });
        DAMAGES[damage]?.(join(project.home, 'cache', file));
        await expectRightResult(project);
      }
    } finally {
      rmSync(pristine, { recursive: true });
    }
  });

  test('reports the damage once, and stores a new result', async () => {
    const project = await projectWithResult();
    for (const file of filesBelow(join(project.home, 'cache/v1/blobs')))
      writeFileSync(join(project.home, 'cache/v1/blobs', file), 'damaged');
    expect(await project.run(COMMAND)).toMatchObject({ hit: false, reason: 'damaged' });
    expect(project.problems).toHaveLength(1);
    rmSync(join(project.folder, 'dist'), { recursive: true });
    await project.run(COMMAND);
    rmSync(join(project.folder, 'dist'), { recursive: true });
    expect(await project.run(COMMAND)).toMatchObject({ hit: true });
    expect(project.problems).toHaveLength(1);
  });

  test('if the signing key is another one, as in the cache of another user that was copied', async () => {
    const project = await projectWithResult();
    rmSync(join(project.home, 'cache-key'));
    expect(await project.run(COMMAND)).toMatchObject({ hit: false });
    expect(project.problems[0]).toContain('is damaged or was written by another user');
    expect(await project.run(COMMAND)).toMatchObject({ hit: true });
    expect(project.problems).toHaveLength(1);
  });

  test('if an entry was moved to another key', async () => {
    const project = await projectWithResult();
    const [entry = ''] = filesBelow(join(project.home, 'cache/v1/entries'));
    const content = readFileSync(join(project.home, 'cache/v1/entries', entry));
    writeFiles(project.folder, { 'src/a.txt': 'other' });
    const { key = '' } = await project.run({ ...COMMAND, script: 'exit 1', failureTtlMs: 0 });
    writeFiles(join(project.home, 'cache/v1/entries'), { [`${key.slice(0, 2)}/${key}/${'0'.repeat(64)}`]: content });
    expect(await project.run({ ...COMMAND, script: 'exit 1' })).toMatchObject({ hit: false, exitCode: 1 });
  });

  test('if the disk is full, which is reported once', async () => {
    const project = cachedProject({ 'src/a.txt': 'a', 'src/b.txt': 'b' });
    project.surroundings.writeFile = failFull;
    const result = await project.run(COMMAND);
    expect(result).toMatchObject({ hit: false, exitCode: 0 });
    expect(project.lastOutput()[0].toString()).toBe('a');
    expect(project.problems).toEqual([
      `cannot store the result: the disk of ${join(project.home, 'cache')} is full. Free space on it, for example with \`stepmeter cache gc\``,
    ]);
    delete project.surroundings.writeFile;
    expect(await project.run(COMMAND)).toMatchObject({ hit: false });
    expect(readdirSync(join(project.home, 'cache/v1/drafts'))).toEqual([]);
  });

  test('if an observed file cannot be read, which is reported once', async () => {
    const project = await projectWithResult();
    const { key = '' } = await project.run(COMMAND);
    observe(project, key, UNREADABLE);
    expect(await project.run(COMMAND)).toMatchObject({ hit: false, reason: 'unavailable', exitCode: 0 });
    expect(project.lastOutput()[0].toString()).toBe('a');
    expect(project.problems).toEqual([expect.stringContaining('cannot look up a result: ')]);
  });

  test('if the outputs cannot be examined before the run: the result is not stored', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], outputs: [UNREADABLE], script: 'echo out' };
    expect(await project.run(request)).toMatchObject({
      hit: false,
      exitCode: 0,
      notStored: 'its outputs could not be examined before the run',
    });
    expect(project.problems).toEqual([expect.stringContaining('cannot examine the outputs: ')]);
  });

  test('if the disk is full while a hit is run again: the results are not compared', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const undeclared = (content: string): void => writeFiles(join(project.folder, '..'), { undeclared: content });
    const request = { inputs: ['src/**'], outputs: ['dist/a'], script: 'mkdir -p dist; cp ../undeclared dist/a' };
    undeclared('1');
    await project.run(request);
    undeclared('2');
    Object.assign(project.surroundings, { random: () => 0, writeFile: failFull });
    const result = await project.run(request);
    expect(result).toMatchObject({ hit: false, reason: 'verification', exitCode: 0 });
    expect(result.verified).toBeUndefined();
    expect(project.problems).toEqual([
      'cannot compare a stored result with that of a new run: ENOSPC: no space left on device, write',
    ]);
  });

  test('if the clock was set back, for results that expire', async () => {
    const project = await projectWithResult({ ttlMs: 60_000 });
    expect(await project.run({ ...COMMAND, ttlMs: 60_000 })).toMatchObject({ hit: true });
    project.clock.now -= 1;
    expect(await project.run({ ...COMMAND, ttlMs: 60_000 })).toMatchObject({ hit: false, reason: 'expired' });
  });

  test('a moved cache folder is used where it is', async () => {
    const project = await projectWithResult();
    const elsewhere = `${project.home}-moved`;
    cpSync(join(project.home, 'cache'), elsewhere, { recursive: true });
    rmSync(join(project.home, 'cache'), { recursive: true });
    try {
      expect(await project.run(COMMAND, { STEPMETER_CACHE: elsewhere })).toMatchObject({ hit: true });
      expect(await project.run({ ...COMMAND, refresh: true })).toMatchObject({ hit: false });
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  test('if every user can write to the folder', async () => {
    const project = await projectWithResult();
    chmodSync(join(project.home, 'cache'), 0o777);
    await expectRightResult(project);
    expect(project.problems.join()).toContain('every user can write to it');
  });

  test.skipIf(process.geteuid?.() !== 0)('if the folder belongs to another user', async () => {
    const project = await projectWithResult();
    chownSync(join(project.home, 'cache'), 12_345, 12_345);
    expect(await project.run(COMMAND)).toMatchObject({ hit: false, reason: 'unavailable', exitCode: 0 });
    expect(project.problems).toHaveLength(1);
  });

  test('if what is damaged cannot be removed', async () => {
    const project = await projectWithResult();
    const { key = '' } = await project.run(COMMAND);
    const { store } = cacheOf(project);
    const [stored] = store.entries(key);
    if (!stored) throw new Error('not stored');
    // Like a read-only folder, a folder refuses the removal of a file, also to the superuser.
    const file = join(project.home, 'cache/v1/entries', key.slice(0, 2), key, stored.id);
    rmSync(file);
    mkdirSync(file);
    expect(() => store.removeEntry(stored)).not.toThrow();
    expect(existsSync(file)).toBe(true);
  });

  test.skipIf(process.geteuid?.() === 0)('if the cache is read-only, and a result in it is damaged', async () => {
    const project = await projectWithResult();
    const cache = join(project.home, 'cache/v1');
    for (const file of filesBelow(join(cache, 'blobs'))) writeFileSync(join(cache, 'blobs', file), 'damaged');
    setModes(cache, 'a-w');
    onTestFinished(() => setModes(cache, 'u+w'));
    expect(await project.run(COMMAND)).toMatchObject({ hit: false, reason: 'damaged', exitCode: 0 });
    expect(project.problems).toHaveLength(1);
  });

  test.skipIf(process.geteuid?.() === 0)('if the home is read-only', async () => {
    const project = cachedProject({ 'src/a.txt': 'a', 'src/b.txt': 'b' });
    chmodSync(project.home, 0o500);
    onTestFinished(() => chmodSync(project.home, 0o700));
    expect(await project.run(COMMAND)).toMatchObject({ hit: false, reason: 'unavailable', exitCode: 0 });
  });
});

async function projectWithResult(more: object = {}): Promise<CachedProject> {
  const project = cachedProject({ 'src/a.txt': 'a', 'src/b.txt': 'b' });
  expect(await project.run({ ...COMMAND, ...more })).toMatchObject({ hit: false, exitCode: 0 });
  return project;
}

/** Whether it is restored or run again, the result is that of the command. */
async function expectRightResult(project: CachedProject): Promise<void> {
  rmSync(join(project.folder, 'dist'), { recursive: true, force: true });
  expect(await project.run(COMMAND)).toMatchObject({ exitCode: 0 });
  expect(project.lastOutput().map(String)).toEqual(['a', '']);
  expect(filesBelow(project.folder)).toEqual(['dist/a', 'dist/b', 'src/a.txt', 'src/b.txt']);
  expect(['a', 'b'].map((name) => readFileSync(join(project.folder, 'dist', name), 'utf8'))).toEqual(['a', 'b']);
}

function failFull(): never {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

/** Adds a newer result of the same key, whose run read this path. */
function observe(project: CachedProject, key: string, path: string): void {
  const { store } = cacheOf(project);
  const [stored] = store.entries(key);
  if (!stored) throw new Error('not stored');
  const observed = store.putBlob(Buffer.from(JSON.stringify([[path, 'missing']])));
  store.putEntry({ ...stored.entry, observed, createdAt: stored.entry.createdAt + 1 });
}

function cacheOf({ home }: CachedProject): Cache {
  return openCache({ STEPMETER_HOME: home }, { warn: () => {} });
}

function setModes(folder: string, mode: string): void {
  shell(folder, `find . -type d -exec chmod ${mode} {} +`);
}
