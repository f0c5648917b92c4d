import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedProject, type CachedProject } from '../testing/cache/cached-project.ts';
import { filesBelow } from '../testing/cache/files-below.ts';
import { writeFiles } from '../testing/git-project.ts';
import { clear } from './clear.ts';
import { collect } from './collect.ts';
import { explain } from './explain.ts';
import { openCache, type Cache } from './open-cache.ts';
import { statistics } from './statistics.ts';
import { verifyStore } from './verify-store.ts';

describe('a hit that is run again', () => {
  test('is compared with the new run', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], outputs: ['dist/**'], script: 'mkdir -p dist; echo a > dist/a; echo out' };
    await project.run(request);
    project.surroundings.random = () => 0.0149;
    expect(await project.run(request)).toMatchObject({ hit: false, reason: 'verification', verified: 'same' });
    project.surroundings.random = () => 0.015;
    expect(await project.run(request)).toMatchObject({ hit: true });
    expect(statistics(cacheOf(project)).total).toMatchObject({ lookups: 3, hits: 1, verified: 1, falseHitRate: 0 });
  });

  test('and has other files is a false hit: it is reported, counted and removed', async () => {
    const project = cachedProject({ 'src/a.txt': 'a', 'undeclared.txt': '1' });
    const script = 'mkdir -p dist; cat undeclared.txt > dist/a';
    const request = { inputs: ['src/**'], outputs: ['dist/**'], script };
    await project.run(request);
    writeFiles(project.folder, { 'undeclared.txt': '2' });
    expect(await project.run(request)).toMatchObject({ hit: true });
    project.surroundings.random = () => 0;
    expect(await project.run(request)).toMatchObject({ hit: false, verified: 'false-hit' });
    expect(project.problems).toEqual([
      'a stored result differs from that of a new run, and is removed: an input is not declared',
    ]);
    expect(await project.run(request)).toMatchObject({ hit: false, reason: 'changed' });
    expect(statistics(cacheOf(project)).total).toMatchObject({ falseHits: 1, falseHitRate: 1 });
  });

  test('and differs in its output alone is counted separately', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], script: 'echo run >> ../runs; wc -l < ../runs' };
    await project.run(request);
    project.surroundings.random = () => 0;
    expect(await project.run(request)).toMatchObject({ verified: 'output-differs' });
    expect(statistics(cacheOf(project)).total).toMatchObject({ falseHits: 0, outputDiffers: 1 });
  });

  test('and is interrupted is not compared: the stored result stays', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], script: 'test ! -e ../interrupt || kill -KILL $$; echo out' };
    await project.run(request);
    writeFiles(join(project.folder, '..'), { interrupt: '' });
    project.surroundings.random = () => 0;
    const interrupted = await project.run(request);
    expect(interrupted).toMatchObject({ hit: false, reason: 'verification', exitCode: 137 });
    expect(interrupted.verified).toBeUndefined();
    expect(project.problems).toEqual([]);
    project.surroundings.random = () => 1;
    expect(await project.run(request)).toMatchObject({ hit: true, exitCode: 0 });
  });
});

test('statistics() do not know a rate of false hits if no hit was verified', async () => {
  const project = cachedProject({ 'src/a.txt': 'a' });
  await project.run({ inputs: ['src/**'], script: 'true' });
  expect(statistics(cacheOf(project)).total).toMatchObject({ falseHitRate: null, hitRatio: 0 });
});

describe('explain()', () => {
  test('names what differs from the nearest earlier key', async () => {
    const project = cachedProject({ 'src/a.txt': 'a', 'src/b.txt': 'b' });
    const request = { inputs: ['src/**'], script: 'true', variables: ['MODE'] };
    await project.run(request);
    writeFiles(project.folder, { 'src/a.txt': 'a2', 'src/b.txt': 'b2' });
    await project.run(request);
    writeFiles(project.folder, { 'src/a.txt': 'a3' });
    await project.run(request, { MODE: 'x' });
    const { last, differences } = explain(cacheOf(project), 'check');
    expect(last).toMatchObject({ hit: false, reason: 'changed' });
    expect(differences.map(({ part }) => part)).toEqual(['env MODE', 'input src/a.txt']);
    expect(differences[0]).toMatchObject({ before: 'not set' });
  });

  test('refuses an unknown name and names the known ones', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    await project.run({ inputs: ['src/**'], script: 'true' });
    expect(() => explain(cacheOf(project), 'nope')).toThrow('Cannot explain "nope"');
  });
});

const HOUR_MS = 3_600_000;

describe('collect()', () => {
  test('keeps what was used last within the size, and pinned results', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const run = (name: string, isPinned = false): Promise<unknown> =>
      project.run({ name, isPinned, inputs: ['src/**'], script: `head -c 10000 /dev/zero | tr '\\0' ${name}` });
    await run('p', true);
    for (const name of ['x', 'y', 'z']) await run(name);
    age(project);
    await run('x');
    const cache = cacheOf(project);
    const options = { maxBytes: 25_000, now: Date.now(), dryRun: false };
    expect(collect(cache, { ...options, dryRun: true })).toMatchObject({ entries: 2 });
    expect(collect(cache, options)).toMatchObject({ entries: 2 });
    expect(await run('x')).toMatchObject({ hit: true });
    expect(await run('p')).toMatchObject({ hit: true });
    expect(await run('y')).toMatchObject({ hit: false });
  });

  test('keeps new blobs and drafts, which may belong to a result that is being stored', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    await project.run({ inputs: ['src/**'], script: 'echo a' });
    clear(cacheOf(project), 'check');
    const drafts = join(project.home, 'cache/v1/drafts');
    writeFileSync(join(drafts, 'draft'), 'half');
    const options = { maxBytes: 0, now: Date.now(), dryRun: false };
    expect(collect(cacheOf(project), options)).toMatchObject({ blobs: 0, drafts: 0 });
    const later = collect(cacheOf(project), { ...options, now: Date.now() + 2 * HOUR_MS });
    expect(later).toMatchObject({ drafts: 1 });
    expect(later.blobs).toBeGreaterThan(0);
    expect(filesBelow(join(project.home, 'cache/v1/blobs'))).toEqual([]);
  });

  test('removes results that ended', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    await project.run({ inputs: ['src/**'], script: 'true', ttlMs: 1000 });
    const options = { maxBytes: 1e9, dryRun: false };
    expect(collect(cacheOf(project), { ...options, now: project.clock.now + 999 })).toMatchObject({ entries: 0 });
    expect(collect(cacheOf(project), { ...options, now: project.clock.now + 1000 })).toMatchObject({ entries: 1 });
  });
});

test('verifyStore() removes damaged results and keeps the others', async () => {
  const project = cachedProject({ 'src/a.txt': 'a' });
  await project.run({ name: 'one', inputs: ['src/**'], script: 'echo one' });
  await project.run({ name: 'two', inputs: ['src/**'], script: 'echo two' });
  const cache = cacheOf(project);
  const before = verifyStore(cache);
  expect(before).toMatchObject({ entries: 2, damagedEntries: 0, damagedBlobs: 0 });
  const [entry = ''] = filesBelow(join(project.home, 'cache/v1/entries'));
  const [blob = ''] = filesBelow(join(project.home, 'cache/v1/blobs'));
  writeFileSync(join(project.home, 'cache/v1/entries', entry), 'x');
  writeFileSync(join(project.home, 'cache/v1/blobs', blob), 'x');
  expect(verifyStore(cache)).toMatchObject({ entries: 1, damagedEntries: 1, damagedBlobs: 1 });
  expect(verifyStore(cache)).toMatchObject({ entries: 1, damagedEntries: 0, damagedBlobs: 0 });
});

test('clear() removes the results of a name, or all, and nothing else in the folder', async () => {
  const project = cachedProject({ 'src/a.txt': 'a' });
  await project.run({ name: 'one', inputs: ['src/**'], script: 'echo one' });
  await project.run({ name: 'two', inputs: ['src/**'], script: 'echo two' });
  writeFileSync(join(project.home, 'cache/other'), '');
  expect(clear(cacheOf(project), 'one')).toBe(1);
  expect(await project.run({ name: 'two', inputs: ['src/**'], script: 'echo two' })).toMatchObject({ hit: true });
  expect(clear(cacheOf(project))).toBe(1);
  expect(filesBelow(join(project.home, 'cache'))).toEqual(['other']);
});

function cacheOf({ home }: CachedProject): Cache {
  return openCache({ STEPMETER_HOME: home }, { warn: () => {} });
}

/** Makes everything in the cache two hours old. */
function age({ home }: CachedProject): void {
  const folder = join(home, 'cache/v1');
  const then = new Date(Date.now() - 2 * HOUR_MS);
  for (const file of filesBelow(folder)) utimesSync(join(folder, file), then, then);
}
