import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Context } from '../core/context.ts';
import { newRunId } from '../core/ids/ids.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { openStore } from '../store/open-store.ts';
import { eventually } from '../testing/eventually.ts';
import { pendingRecordsIn } from '../testing/running-relay.ts';
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

  test('is taken again by a relay whose state folder was removed, so that nothing goes to the removed store', async () => {
    const home = join(temporaryFolder(), 'state');
    const [env, stop, lines] = [isolatedEnvironment(home), new AbortController(), [] as string[]];
    const relay = runRelay({ env, signal: stop.signal, pollMs: 20, log: (line) => lines.push(line) });
    writeRun(home);
    await eventually(() => expect(pendingRecordsIn(home)).toEqual([]));
    rmSync(home, { recursive: true });
    await eventually(() =>
      expect(lines).toContain('The state folder was removed or replaced; continuing with the new one'),
    );
    writeRun(home);
    await eventually(() => expect(pendingRecordsIn(home)).toEqual([]));
    stop.abort();
    await relay;
    const store = await openStore(env);
    onTestFinished(() => store.close());
    expect(await store.db.selectFrom('run').select('result').execute()).toEqual([{ result: 'success' }]);
  });
});

/** Writes a run that has ended into the spool. */
function writeRun(home: string): void {
  const context: Context = { v: 1, run: { id: newRunId(), workflow: 'w' }, startedAt: 1, project: '/p' };
  const folder = openContextFolder(join(home, 'spool'), context);
  appendRecord(folder, { v: 1, type: 'run.ended', at: 2, result: 'success' });
}
