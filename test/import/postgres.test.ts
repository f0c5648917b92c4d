import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importHistory } from '../../src/import/import-history.ts';
import { spendReport } from '../../src/report/spend.ts';
import { REQUEST_NANO_USD } from '../../src/testing/claude/transcript.ts';
import { openInteractiveRelay, transcriptIn, writeInteractiveSession } from '../../src/testing/interactive-relay.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { expectTotalsOfRows } from '../../src/testing/store/sums.ts';

const real = realTests('imported history in PostgreSQL', missingPostgres());
const START = Date.now() - 7_200_000;

describe.skipIf(real.skip)(real.title, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test('is stored, reported and moved to the session of the hooks as in SQLite', async () => {
    const database = { STEPMETER_DATABASE_URL: await server.newDatabase() };
    const relay = await openInteractiveRelay(database);
    writeInteractiveSession(relay, START);
    const options = { env: isolatedEnvironment(relay.home, database), from: dirname(transcriptIn(relay)) };
    expect(await importHistory(relay.store, options)).toMatchObject({ sessions: 1, requests: 2, toolCalls: 1 });
    expect(await importHistory(relay.store, options)).toMatchObject({ sessions: 0, unchanged: 1 });
    const spend = async () => spendReport(relay.store, { from: START - 1000, to: START + 10_000 });
    const expected = {
      total: { requests: 2, costUsd: (2 * REQUEST_NANO_USD) / 1e9 },
      models: [{ requests: 2 }],
      sessions: [{ requests: 2 }],
      tools: [{ tool: 'Bash', calls: 1 }],
    };
    expect(await spend()).toMatchObject(expected);
    await relay.pass(START + 9000);
    expect(await spend()).toMatchObject(expected);
    expect(await relay.store.db.selectFrom('session').select('origin').execute()).toEqual([{ origin: 'hooks' }]);
    await expectTotalsOfRows(relay.store);
  });
});
