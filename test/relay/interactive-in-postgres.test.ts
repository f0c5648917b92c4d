import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REQUEST_NANO_USD } from '../../src/testing/claude/transcript.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { counted, expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { writeInteractiveSession, UNUSED_PID, openInteractiveRelay } from '../../src/testing/interactive-relay.ts';

const real = realTests('interactive sessions in PostgreSQL', missingPostgres());
const START = Date.now() - 100_000;

describe.skipIf(real.skip)(`${real.title}`, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test('are settled as in SQLite', async () => {
    const relay = await openInteractiveRelay({ STEPMETER_DATABASE_URL: await server.newDatabase() });
    writeInteractiveSession(relay, START);
    writeInteractiveSession(relay, START, { via: 'module' });
    writeInteractiveSession(relay, START + 5000, { cli: UNUSED_PID - 1 }, { source: 'resume', billed: 5 });
    relay.hook(START + 5500, 'PermissionDenied', { tool_name: 'Bash', tool_use_id: 'no', tool_input: {} });
    relay.hook(START + 6500, 'StopFailure', { error: 'rate_limit', prompt_id: 'p' }, { cli: UNUSED_PID - 1 });
    await relay.pass(START + 8000);
    const runs = await relay.store.db.selectFrom('run').selectAll().orderBy('started_at').execute();
    expect(runs).toMatchObject([
      { workflow: 'interactive', started_at: START, ended_at: START + 2000, result: 'success' },
      { workflow: 'interactive', started_at: START + 5000, ended_at: START + 7000, result: 'success' },
    ]);
    const sessions = await relay.store.db.selectFrom('session').selectAll().orderBy('started_at').execute();
    expect(sessions.map(({ bill_nano_usd }) => (bill_nano_usd ?? 0) / REQUEST_NANO_USD)).toEqual([2, 3]);
    const { 'stepmeter.cost': cost, ...counts } = await counted(relay.store);
    expect(cost).toBe(5 * REQUEST_NANO_USD);
    expect(counts).toMatchObject({ 'stepmeter.runs': 2, 'stepmeter.tool.calls': 3, 'stepmeter.errors': 2 });
    await expectTotalsOfRows(relay.store);
  });
});
