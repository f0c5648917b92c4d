import {
  chmodSync,
  chownSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedProject, type CachedProject } from '../testing/cache/cached-project.ts';
import { filesBelow } from '../testing/cache/files-below.ts';
import { writeFiles } from '../testing/git-project.ts';

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
    project.surroundings.writeFile = () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    const result = await project.run(COMMAND);
    expect(result).toMatchObject({ hit: false, exitCode: 0 });
    expect(project.lastOutput()[0].toString()).toBe('a');
    expect(project.problems).toEqual(['cannot store the result: ENOSPC: no space left on device, write']);
    delete project.surroundings.writeFile;
    expect(await project.run(COMMAND)).toMatchObject({ hit: false });
    expect(readdirSync(join(project.home, 'cache/v1/drafts'))).toEqual([]);
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

  test.skipIf(process.geteuid?.() === 0)('if the home is read-only', async () => {
    const project = cachedProject({ 'src/a.txt': 'a', 'src/b.txt': 'b' });
    chmodSync(project.home, 0o500);
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
