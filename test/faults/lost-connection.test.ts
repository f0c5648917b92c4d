import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { pendingRecordsIn } from '../../src/testing/running-relay.ts';
import { generateSession, writeSession } from '../../src/testing/runs/session-of-calls.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const { skip, title } = realTests('A connection to PostgreSQL that is lost', missingPostgres());

describe.skipIf(skip)(title, () => {
  let server: PostgresServer;
  beforeAll(async () => void (server = await startPostgres()));
  afterAll(() => server.stop());

  test.each([
    ['while a command ingests', 'run', 0],
    ['while it reads', 'step', 1],
  ])('%s is said in one message, and nothing is lost', async (_, table, ingested) => {
    const home = temporaryFolder();
    const env = { STEPMETER_DATABASE_URL: await server.newDatabase() };
    const database = new URL(env.STEPMETER_DATABASE_URL).pathname.slice(1);
    writeSession(generateSession(home, 5));
    if (ingested > 0) await runCli(['relay', '--once'], { home, env });
    const pending = pendingRecordsIn(home);
    const waiting = `from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock'`;
    // A lock makes the command wait while it uses its connection.
    const locked = server.query(database, 'begin', `lock table ${table}`, 'select pg_sleep(5)');
    const onStart = () =>
      eventually(async () => {
        const rows = await server.query('postgres', `select pg_terminate_backend(pid) ${waiting}`);
        expect(rows.length).toBeGreaterThan(0);
      });
    const { code, stderr } = await runCli(['show'], { home, env, onStart });
    await locked;
    expect([code, stderr.split('\n')]).toEqual([
      1,
      [
        expect.stringMatching(/^stepmeter: Cannot use the store postgres:.*: the connection was lost$/),
        expect.stringMatching(/^The server stopped or ended it: try again when it is back/),
        '',
      ],
    ]);
    expect(pendingRecordsIn(home)).toEqual(pending);
    expect(await runCli(['show'], { home, env })).toMatchObject({ code: 0, stderr: '' });
    expect(pendingRecordsIn(home)).toEqual([]);
  });
});
