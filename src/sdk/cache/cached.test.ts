import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writeFiles } from '../../testing/git-project.ts';
import { isolatedState } from '../../testing/isolated-state.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readSpool } from '../../testing/read-spool.ts';
import { step } from '../step.ts';
import { workflow } from '../workflow.ts';
import { cached } from './cached.ts';

test('cached() calls a function once, and restores its value and files', async () => {
  const { folder, options } = project();
  let calls = 0;
  const build = (): object => {
    calls++;
    writeFiles(folder, { 'dist/out.txt': readFileSync(join(folder, 'src/a.txt'), 'utf8') });
    return { list: [1, 'two', null], nested: { ok: true } };
  };
  const first = await cached('build', options, build);
  rmSync(join(folder, 'dist'), { recursive: true });
  expect(await cached('build', options, build)).toEqual(first);
  expect(readFileSync(join(folder, 'dist/out.txt'), 'utf8')).toBe('a');
  expect(calls).toBe(1);
});

test.each([
  ['an input', (folder: string) => writeFiles(folder, { 'src/a.txt': 'b' }), {}],
  ['its key', () => {}, { key: { level: 2 } }],
  ['a declared variable', () => vi.stubEnv('MODE_OF_TEST', 'x'), { variables: ['MODE_OF_TEST'] }],
])('cached() calls the function again after a change of %s', async (_, change, more) => {
  const { folder, options } = project();
  let calls = 0;
  const count = (): number => ++calls;
  expect(await cached('count', { ...options, ...('key' in more ? {} : more) }, count)).toBe(1);
  change(folder);
  expect(await cached('count', { ...options, ...more }, count)).toBe(2);
});

test('cached() without a name is recorded as unnamed', async () => {
  const { options } = project();
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const home = isolatedState();
  await workflow('w', {}, () => step('s', {}, () => cached('', options, () => 1)));
  const uses = readSpool(home).flatMap(({ records }) => records.filter(({ type }) => type === 'cache'));
  expect(uses).toMatchObject([{ name: 'unnamed' }]);
  expect(warn.mock.calls).toContainEqual([
    'A cache has no usable name; it is recorded as "unnamed"',
    'StepmeterWarning',
  ]);
});

test('cached() calls another function, even if the name is the same', async () => {
  const { options } = project();
  expect(await cached('same', options, () => 'one')).toBe('one');
  expect(await cached('same', options, () => 'two')).toBe('two');
});

test('cached() passes on what the function throws and stores nothing', async () => {
  const { options } = project();
  let calls = 0;
  const fail = (): never => {
    throw new Error(`failure ${++calls}`);
  };
  await expect(cached('fail', options, fail)).rejects.toThrow('failure 1');
  await expect(cached('fail', options, fail)).rejects.toThrow('failure 2');
});

test('cached() does not store a value that JSON would change', async () => {
  const { options } = project();
  let calls = 0;
  const date = (): { at: Date } => ({ at: new Date(++calls) });
  await cached('date', options, date);
  expect(await cached('date', options, date)).toEqual({ at: new Date(2) });
});

test('cached() calls the function if Stepmeter is disabled', async () => {
  const { options } = project();
  vi.stubEnv('STEPMETER', '0');
  let calls = 0;
  const count = (): number => ++calls;
  await cached('off', options, count);
  expect(await cached('off', options, count)).toBe(2);
});

function project(): { folder: string; options: { inputs: string[]; outputs: string[]; folder: string } } {
  isolatedState();
  vi.stubEnv('CLAUDECODE', undefined);
  vi.spyOn(Math, 'random').mockReturnValue(1);
  const folder = temporaryFolder();
  writeFiles(folder, { 'src/a.txt': 'a' });
  return { folder, options: { inputs: ['src/**'], outputs: ['dist/**'], folder } };
}
