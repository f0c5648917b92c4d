import { once } from 'node:events';
import { renameSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startServer, type RunningServer } from '../../src/api/serve.ts';
import type { Environment } from '../../src/core/environment.ts';
import { UserError } from '../../src/core/errors.ts';
import { ingest } from '../../src/ingest/ingest.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { sampleRun } from '../../src/testing/store/ingest-inputs.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

// The page is built where it is not.
const { skip, title } = realTests('a server', missingPostgres());

/** A server until the test has finished, its clients, and another process on its store. */
const OPTIONS = { port: 0, host: '127.0.0.1', allowedHosts: [], isReadOnly: false };

describe.skipIf(skip)(title, () => {
  let postgres: PostgresServer;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.stop());

  const kinds: readonly (readonly [string, () => Promise<Record<string, string>>])[] = [
    ['SQLite', async () => ({})],
    ['PostgreSQL', async () => ({ STEPMETER_DATABASE_URL: await postgres.newDatabase() })],
  ];

  test.each(kinds)('on %s answers, reports changes of other processes, and makes changes', async (_, database) => {
    const { get, post, events, other } = await serving(await database());
    expect(await get('/health')).toMatchObject({ status: 200, body: { runs: { real: 0 } } });
    const { firstChange } = await events();
    const { id } = await addSample(other, 0);
    // A run that started before the last check was imported: any run may have changed.
    expect(await firstChange()).toMatch(new RegExp(`"runs":(null|\\[.*"${id}")`));
    await eventually(async () => expect(await get('/runs')).toMatchObject({ body: { runs: [{ id }] } }));
    const arms = { a: { effort: 'low' }, b: { effort: 'high' } };
    expect(await post('/experiments', { name: 'e', workflow: 'package-build', arms })).toMatchObject({ status: 200 });
    await eventually(async () => expect(await get('/audit')).toMatchObject({ body: { changes: [{ subject: 'e' }] } }));
    const csv = await get('/export/runs.csv');
    expect(csv.text).toContain(id);
  });

  test('on PostgreSQL states that the database is gone, and continues when it is back', async () => {
    const url = await postgres.newDatabase();
    const name = new URL(url).pathname.slice(1);
    const { get, other } = await serving({ STEPMETER_DATABASE_URL: url });
    await other.close();
    const allow = (value: boolean) => [
      `alter database ${name} allow_connections ${value}`,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    ];
    await postgres.query('postgres', ...allow(false));
    await eventually(async () => {
      const { status, body } = await get('/health');
      expect([status, body]).toMatchObject([503, { hint: expect.any(String) }]);
    });
    await postgres.query('postgres', ...allow(true));
    await eventually(async () => expect(await get('/health')).toMatchObject({ status: 200 }));
  });

  test('keeps sessions when it is restarted, and asks pages to read everything again', async () => {
    const home = temporaryFolder();
    const first = await serving({}, home);
    const cookie = await first.cookie();
    await first.server.close();
    const port = Number(new URL(first.server.url).port);
    const second = await serving({}, home, port);
    const headers = { cookie, 'last-event-id': 'old-7' };
    expect((await fetch(`${second.server.url}api/v1/health`, { headers })).status).toBe(200);
    const events = await fetch(`${second.server.url}api/v1/events`, { headers });
    const reader = (events.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('reset')) text += (await reader.read()).value ?? '';
    await reader.cancel();
  });

  test.each(['removed', 'replaced'])('continues with the new state folder after it was %s', async (what) => {
    const home = temporaryFolder();
    const other = temporaryFolder();
    const { get, events, other: before } = await serving({}, home);
    await addSample(before, 0);
    await eventually(async () => expect(await get('/runs')).toMatchObject({ body: { runs: [{}] } }));
    const replacing = await otherProcess(isolatedEnvironment(other));
    const { id } = await addSample(replacing, 1);
    await replacing.close();
    const { firstChange } = await events();
    renameSync(home, join(temporaryFolder(), 'old'));
    if (what === 'replaced') renameSync(other, home);
    const expected = what === 'replaced' ? [{ id }] : [];
    await eventually(async () => expect((await get('/runs')).body).toMatchObject({ runs: expected }));
    expect(await firstChange()).toContain('"runs":null');
    expect(await get('/health')).toMatchObject({ body: { runs: { real: expected.length } } });
  });

  test('says that a state folder that cannot be followed cannot be opened, before it listens', async () => {
    const home = join(temporaryFolder(), 'loop');
    symlinkSync('loop', home);
    await expect(startServer({ ...OPTIONS, env: isolatedEnvironment(home) })).rejects.toThrow(UserError);
  });

  test('states that its port is in use, and what to do', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    onTestFinished(() => void blocker.close());
    const { port } = blocker.address() as AddressInfo;
    await expect(serving({}, temporaryFolder(), port)).rejects.toMatchObject({
      message: `Cannot listen on 127.0.0.1:${port}: the port is in use`,
      hint: expect.stringContaining('--port 0'),
    });
  });

  test('refuses a store of a newer version, before it listens', async () => {
    const home = temporaryFolder();
    const store = await openStore(isolatedEnvironment(home));
    const row = { name: '999', timestamp: new Date(0).toISOString() };
    await store.db
      .insertInto('kysely_migration' as never)
      .values(row as never)
      .execute();
    await store.close();
    await expect(serving({}, home)).rejects.toThrow(
      /found schema version 999, this version of Stepmeter supports up to/,
    );
  });

  test('refuses an invalid setting of alerts at the start', async () => {
    await expect(serving({ STEPMETER_ALERTS: 'yes' })).rejects.toThrow('Cannot use STEPMETER_ALERTS: "yes" is none of');
  });

  test('states that a token is not valid', async () => {
    const { server } = await serving({});
    const body = JSON.stringify({ token: 'wrong' });
    const response = await fetch(`${server.url}api/v1/session`, { method: 'POST', body });
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { detail: 'Cannot open a session: the token is not valid' },
    ]);
  });
});

async function serving(settings: Readonly<Record<string, string>>, home: string = temporaryFolder(), port = 0) {
  const env = isolatedEnvironment(home, settings);
  const server = await startServer({ ...OPTIONS, env, port });
  onTestFinished(() => server.close());
  const other = await otherProcess(env);
  const token = new URL(server.link).hash.slice('#token='.length);
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${server.url}api/v1${path}`, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, text, body: isJson ? (JSON.parse(text) as object) : null };
  };
  return {
    server,
    other,
    get: (path: string) => ask(path),
    post: (path: string, body: object) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
    cookie: () => cookieOf(server, token),
    events: () => eventsOf(server, token),
  };
}

async function otherProcess(env: Environment): Promise<Store> {
  const store = await openStore(env);
  onTestFinished(() => store.close());
  return store;
}

async function cookieOf({ url }: RunningServer, token: string): Promise<string> {
  const response = await fetch(`${url}api/v1/session`, { method: 'POST', body: JSON.stringify({ token }) });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** An open stream of events: what the server reports up to its first change of a run. */
async function eventsOf({ url }: RunningServer, token: string) {
  const response = await fetch(`${url}api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  const firstChange = async (): Promise<string> => {
    let text = '';
    while (!/"runs":(?:null|\[")/.test(text)) text += (await reader.read()).value ?? '';
    await reader.cancel();
    return text;
  };
  return { firstChange };
}

async function addSample(store: Store, number: number): Promise<{ readonly id: string }> {
  const run = sampleRun(number);
  await ingest(store, run, { exports: false, now: Date.now() });
  // Only runs that are running, or ended a moment ago, are reported as changed.
  await store.db.updateTable('run').set({ ended_at: Date.now() }).where('id', '=', run.id).execute();
  return run;
}
