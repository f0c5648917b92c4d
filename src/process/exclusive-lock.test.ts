import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { holdLock } from '../testing/process/lock-holder.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { acquireLock } from './exclusive-lock.ts';

describe('acquireLock()', () => {
  test('is held by one process at a time, independently for each name', () => {
    const folder = join(temporaryFolder(), 'not made yet');
    const lock = acquireLock(folder, 'a.lock');
    expect(lock).toBeDefined();
    expect(acquireLock(folder, 'a.lock')).toBeUndefined();
    expect(acquireLock(folder, 'b.lock')).toBeDefined();
    lock?.release();
    expect(acquireLock(folder, 'a.lock')).toBeDefined();
  });

  test('is lost when its file is removed or another one has its place', () => {
    const folder = temporaryFolder();
    const lock = acquireLock(folder, 'a.lock');
    expect(lock?.isLost()).toBe(false);
    rmSync(join(folder, 'a.lock'));
    expect(lock?.isLost()).toBe(true);
    writeFileSync(join(folder, 'a.lock'), '');
    expect(lock?.isLost()).toBe(true);
  });

  test('goes away with a process that is killed', async () => {
    const folder = temporaryFolder();
    const holder = await holdLock(folder, 'a.lock');
    expect(acquireLock(folder, 'a.lock')).toBeUndefined();
    await holder.kill();
    expect(acquireLock(folder, 'a.lock')).toBeDefined();
  });

  test('waits for one who only looks whether it can be had, where it is given the patience', async () => {
    const folder = temporaryFolder();
    const holder = await holdLock(folder, 'a.lock');
    holder.release();
    expect(acquireLock(folder, 'a.lock')).toBeUndefined();
    expect(acquireLock(folder, 'a.lock', 30_000)).toBeDefined();
    await holder.kill();
  });

  test('acquires a lock on an empty file left by a crash', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.lock'), '');
    expect(acquireLock(folder, 'a.lock')).toBeDefined();
  });

  test('says where it cannot write', () => {
    expect(() => acquireLock('/proc/none', 'a.lock')).toThrow('Cannot write to the state folder /proc/none');
  });
});
