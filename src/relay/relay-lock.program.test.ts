import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { holdLock } from '../testing/process/lock-holder.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { isRelayRunning, acquireRelayLock } from './relay-lock.ts';
import { runRelay } from './relay.ts';

describe('the lock of the relay', () => {
  test('shows whether a relay is running without creating files', () => {
    const home = temporaryFolder();
    expect(isRelayRunning(home)).toBe(false);
    expect(readdirSync(home)).toEqual([]);
    const lock = acquireRelayLock(home);
    expect(isRelayRunning(home)).toBe(true);
    lock?.release();
    expect(isRelayRunning(home)).toBe(false);
  });

  test('is awaited by a relay that starts while another process checks the lock', async () => {
    const home = temporaryFolder();
    const holder = await holdLock(home, 'relay.lock');
    holder.release();
    const env = isolatedEnvironment(home);
    await expect(runRelay({ env, signal: AbortSignal.timeout(1000) })).resolves.toBeUndefined();
    await holder.kill();
  });

  test('is not held by two relays', async () => {
    const home = temporaryFolder();
    const holder = await holdLock(home, 'relay.lock');
    const relay = runRelay({ env: isolatedEnvironment(home), signal: AbortSignal.timeout(1000) });
    await expect(relay).rejects.toThrow('another relay is running');
    await holder.kill();
  });
});
