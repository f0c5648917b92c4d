import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../core/paths/make-folder.ts';
import { identityOf } from '../process/inspect/process-identity.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { withSingleFlight } from './single-flight.ts';

const KEY = 'a'.repeat(64);

/** This process, if it ran on another host. */
const ELSEWHERE = JSON.stringify({ ...identityOf(process.pid), host: 'elsewhere' });

describe('withSingleFlight()', () => {
  test('holds a lock with the identity of this process while it works, and removes it', async () => {
    const { folder, lock } = lockIn(temporaryFolder());
    const held = await withSingleFlight(folder, KEY, async () => JSON.parse(readFileSync(lock, 'utf8')) as unknown);
    expect(held).toEqual(identityOf(process.pid));
    expect(existsSync(lock)).toBe(false);
  });

  test.each([
    ['of a process on another host, whose end cannot be seen', ELSEWHERE],
    ['of a process that has ended', JSON.stringify({ ...identityOf(process.pid), start: 'another boot/1' })],
    ['that is damaged', '{'],
  ])('replaces a lock %s', async (_, content) => {
    const { folder, lock } = lockIn(temporaryFolder());
    writeFileSync(lock, content);
    expect(await withSingleFlight(folder, KEY, async (hasWaited) => hasWaited)).toBe(false);
    expect(existsSync(lock)).toBe(false);
  });

  test('waits for a process of this host that runs', async () => {
    const { folder } = lockIn(temporaryFolder());
    const done: string[] = [];
    let second: Promise<unknown> | undefined;
    await withSingleFlight(folder, KEY, async () => {
      second = withSingleFlight(folder, KEY, async (hasWaited) => done.push(`second ${hasWaited}`));
      await Promise.resolve();
      done.push('first');
    });
    await second;
    expect(done).toEqual(['first', 'second true']);
  });

  test('leaves a lock that a process on another host took over, even one with the same ID', async () => {
    const { folder, lock } = lockIn(temporaryFolder());
    await withSingleFlight(folder, KEY, async () => writeFileSync(lock, ELSEWHERE));
    expect(readFileSync(lock, 'utf8')).toBe(ELSEWHERE);
  });
});

function lockIn(folder: string): { readonly folder: string; readonly lock: string } {
  const locks = join(folder, 'v1', 'locks');
  makeFolder(locks);
  return { folder, lock: join(locks, KEY) };
}
