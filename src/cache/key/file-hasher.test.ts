import { chmodSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { collect } from '../collect.ts';
import { cacheFolder, openCache } from '../open-cache.ts';
import { createHasher } from './file-hasher.ts';
import { inputState } from './inputs.ts';
import { nothingKnown, type KnownDigests } from './known-digests.ts';

test('a file that did not change is not read again; content of the same size and time is noticed', async () => {
  const file = join(temporaryFolder(), 'f');
  writeFileSync(file, 'a');
  const known = nothingKnown();
  const { state } = createHasher(known).stateOf(file);
  await remembered(file, known);
  const entry = known.files.get(file);
  if (!entry) throw new Error('not remembered');
  known.files.set(file, [entry[0], entry[1], entry[2], entry[3], 'remembered']);
  expect(createHasher(known).stateOf(file).state).toBe('file 644 remembered');
  const { atime, mtime } = statSync(file);
  writeFileSync(file, 'b');
  utimesSync(file, atime, mtime);
  expect(statSync(file).mtimeMs).toBe(mtime.getTime());
  const changed = createHasher(known).stateOf(file).state;
  expect(changed).not.toBe(state);
  expect(changed).not.toContain('remembered');
});

test('a file that changed just before it was read is not remembered', () => {
  const file = join(temporaryFolder(), 'f');
  writeFileSync(file, 'a');
  const known = nothingKnown();
  // A time in the future is that of a clock that was set back.
  const [now] = [Date.now];
  Date.now = () => now() - 60_000;
  try {
    createHasher(known).stateOf(file);
  } finally {
    Date.now = now;
  }
  expect(known.files.size).toBe(0);
});

test('the state has the mode, and nothing else that two worktrees have differently', () => {
  const folder = temporaryFolder();
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  for (const file of [one, two]) writeFileSync(file, 'same', { mode: 0o644 });
  utimesSync(two, 1, 1);
  const hasher = createHasher(nothingKnown());
  expect(hasher.stateOf(one).state).toBe(hasher.stateOf(two).state);
  chmodSync(two, 0o755);
  expect(hasher.stateOf(one).state).not.toBe(hasher.stateOf(two).state);
  expect(readFileSync(two, 'utf8')).toBe('same');
});

test('inputs are remembered by their paths in the project, for this project only', () => {
  const [project, home] = [temporaryFolder(), temporaryFolder()];
  const outside = join(temporaryFolder(), 'program');
  writeFileSync(join(project, 'f'), 'a', { mode: 0o644 });
  const known: KnownDigests = {
    ...nothingKnown(),
    files: new Map([
      ['f', [1, 1000, 2000, 3, 'own']],
      [outside, [1, 1000, 2000, 4, 'shared']],
    ]),
    folders: new Map([['', [1, 1000, 2000, 3, '-f']]]),
    isChanged: true,
  };
  const cache = openCache({ STEPMETER_HOME: home }, { warn: () => undefined });
  cache.digests.write(project, known);
  expect(cache.digests.read(project)).toEqual({ ...known, isChanged: false });
  expect(cache.digests.read('/another')).toMatchObject({
    files: new Map([[outside, expect.anything()]]),
    folders: new Map(),
  });
  cache.digests.write(project, { ...nothingKnown(), isChanged: false });
  expect(cache.digests.read(project).files.size).toBe(2);
  const stateWith = (ino: number, digest: string) => {
    const { size, mtimeMs, ctimeMs } = statSync(join(project, 'f'));
    const digests = nothingKnown();
    digests.files.set('f', [size, mtimeMs, ctimeMs, ino, digest]);
    return inputState(project, 'f', createHasher(digests)).state;
  };
  const { ino } = statSync(join(project, 'f'));
  expect(stateWith(ino, 'remembered')).toContain('remembered');
  expect(stateWith(ino + 1, 'another file')).not.toContain('another');
});

test('what is known of files that are gone is dropped by a collection, and a project that is gone altogether', () => {
  const [project, gone, home] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const outside = join(gone, 'program');
  for (const file of [join(project, 'f'), join(gone, 'f'), outside]) writeFileSync(file, 'a');
  const files = (...names: string[]) => new Map(names.map((name) => [name, [1, 1, 1, 1, 'x'] as const]));
  const cache = openCache({ STEPMETER_HOME: home }, { warn: () => undefined });
  const folders = new Map([['', [1, 1, 1, 1, '-f'] as const]]);
  cache.digests.write(gone, { ...nothingKnown(), files: files('f'), folders, isChanged: true });
  cache.digests.write(project, { ...nothingKnown(), files: files('f', 'g', outside), folders, isChanged: true });
  expect(cache.digests.prune({ dryRun: true })).toBe(1);
  rmSync(gone, { recursive: true });
  expect(cache.digests.prune({ dryRun: true })).toBe(4);
  expect(cache.digests.read(gone).files).toEqual(files('f', outside));
  expect(collect(cache, { maxBytes: 1e9, now: Date.now(), dryRun: false })).toMatchObject({ digests: 4 });
  expect(cache.digests.read(project)).toMatchObject({ files: files('f'), folders });
  expect(readdirSync(join(cacheFolder({ STEPMETER_HOME: home }), 'v1', 'digests'))).toHaveLength(1);
});

/** A file is remembered once its change is older than the resolution of times. */
function remembered(file: string, known: KnownDigests): Promise<void> {
  return eventually(
    () => {
      createHasher(known).stateOf(file);
      if (!known.files.has(file)) throw new Error('changed too recently');
    },
    { everyMs: 5 },
  );
}
