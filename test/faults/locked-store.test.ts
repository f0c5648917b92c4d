import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { startRelay, pendingRecordsIn } from '../../src/testing/running-relay.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';

const slow = slowTests('a store that another process keeps locked');

const CALLS = 20;
/** Longer than two lock timeouts: a relay that logs every attempt would have logged two. */
const LOCKED_MS = 25_000;

describe.skipIf(slow.skip)(`${slow.title}`, () => {
  test('is waited for: logged once, nothing lost or duplicated, and runs can be listed meanwhile', async () => {
    const home = temporaryFolder();
    writeSession(generateSession(home, CALLS));
    const relay = startRelay(home);
    await eventually(() => expect(pendingRecordsIn(home)).toEqual([]));

    const unlock = lock(home);
    writeSession(generateSession(home, CALLS));
    const [listed] = await Promise.all([runCli(['runs', '--json'], { home }), sleep(LOCKED_MS)]);
    await eventually(() => expect(relay.lines()).not.toEqual([]));
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.stderr).toMatch(`The running relay has not ingested ${CALLS + 2} records`);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ workflow: 'generated' }]);
    expect(pendingRecordsIn(home)).toHaveLength(CALLS + 2);
    expect(relay.lines()).toEqual([
      expect.stringMatching(/^Cannot ingest the spool; no data is lost, retrying.*locked by another process/),
    ]);

    unlock();
    await eventually(() => expect(pendingRecordsIn(home)).toEqual([]));
    await eventually(() => expect(relay.lines().slice(1)).toEqual(['Ingestion has resumed']));
    expect(await relay.stop()).toBe(0);
    const store = await openStore(isolatedEnvironment(home));
    expect(await store.db.selectFrom('tool_call').select('id').execute()).toHaveLength(2 * CALLS);
    await expectTotalsOfRows(store);
    await store.close();
  });

  test('is read without a relay too, and what is missing is said', async () => {
    const home = temporaryFolder();
    writeSession(generateSession(home, CALLS));
    expect(await runCli(['relay', '--once'], { home })).toMatchObject({ code: 0 });
    const unlock = lock(home);
    writeSession(generateSession(home, CALLS));
    const listed = await runCli(['runs', '--json'], { home });
    unlock();
    expect(listed).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/locked by another process\n.*does not include the records in the spool/),
    });
    expect(JSON.parse(listed.stdout)).toHaveLength(1);
    expect(JSON.parse((await runCli(['runs', '--json'], { home })).stdout)).toHaveLength(2);
  });
});

function lock(home: string): () => void {
  const database = new DatabaseSync(join(home, 'store.db'));
  // Another process can hold the lock for a moment.
  database.exec('PRAGMA busy_timeout = 10000');
  database.exec('BEGIN IMMEDIATE');
  return () => database.close();
}
