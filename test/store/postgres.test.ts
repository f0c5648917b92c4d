import { inspect } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { METRIC } from '../../src/telemetry/names.ts';
import { ingest } from '../../src/ingest/ingest.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { isTransientError } from '../../src/store/transient-error.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';
import { sampleRun } from '../../src/testing/store/ingest-inputs.ts';
import {
  PASSWORD,
  missingPostgres,
  startPostgres,
  type PostgresServer,
} from '../../src/testing/store/postgres-server.ts';
import { everySuite } from './every-suite.ts';
import type { NewStore } from './store.testsuite.ts';
import { counted } from '../../src/testing/store/sums.ts';

const real = realTests('A store in PostgreSQL', missingPostgres());

describe.skipIf(real.skip)(`${real.title}`, () => {
  let server: PostgresServer;
  const newStore: NewStore = async () => ({ STEPMETER_DATABASE_URL: await server.newDatabase() });

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  everySuite(newStore, async () => ({ STEPMETER_DATABASE_URL: await server.newEmptyDatabase() }));

  /** Two relays' connections to one new store. */
  const withTwo = async (fn: (one: Store, other: Store) => Promise<void>): Promise<void> => {
    const env = await newStore();
    const [one, other] = [await openStore(env), await openStore(env)];
    try {
      await fn(one, other);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  };

  describe('shared by relays', () => {
    test('has one writer at a time, and totals that wait for it', () =>
      withTwo(async (one, other) => {
        const [written, may] = [gate(), gate()];
        const counter = { id: 'x', name: METRIC.runs.name, labels: '{}', part: '', value: 7, changed_at: 0 } as const;
        const writing = one.write(async ({ db }) => {
          await db.insertInto('counter').values(counter).execute();
          written.open();
          await may.opened;
        });
        await written.opened;
        const order: string[] = [];
        const totals = other.totals().finally(() => order.push('totals'));
        const intake = take(other).finally(() => order.push('intake'));
        await Promise.race([totals, intake, new Promise((resolve) => setTimeout(resolve, 300))]);
        order.push('let go');
        may.open();
        await Promise.all([writing, totals, intake]);
        expect(order[0]).toBe('let go');
        expect((await totals).counters).toContainEqual({ ...counter, resumed_at: null, resumed_from: null });
        expect(await counted(one)).toMatchObject({ [METRIC.runs.name]: 8 });
      }));

    test('dates totals by the clock of the server, not by those of the relays', () =>
      withTwo(async (one) => {
        const [before] = (await server.query('postgres', 'select extract(epoch from now()) * 1000 as at')) as [
          { at: string },
        ];
        const clock = vi.spyOn(Date, 'now').mockReturnValue(0);
        const { at } = await one.totals().finally(() => clock.mockRestore());
        expect(at).toBeGreaterThanOrEqual(Math.floor(Number(before.at)));
        expect(at - Number(before.at)).toBeLessThan(60_000);
      }));

    test('gives every relay other spans to send, and to the next one those of a relay that died', () =>
      withTwo(async (one, other) => {
        await take(one);
        const ids = (await one.db.selectFrom('outbox').select('id').execute()).map(({ id }) => id);
        const sent: string[] = [];
        const [begun, dies] = [gate(), gate()];
        const dying = one.sendOldest(3, async () => {
          begun.open();
          await dies.opened;
          throw new Error('The relay died');
        });
        await begun.opened;
        const send = async (entries: readonly { id: string }[]): Promise<readonly string[]> => {
          const taken = entries.map(({ id }) => id);
          sent.push(...taken);
          return taken;
        };
        expect(await other.sendOldest(1000, send)).toBe(ids.length - 3);
        expect(await other.sendOldest(1000, send)).toBe(0);
        dies.open();
        await expect(dying).rejects.toThrow('The relay died');
        expect(await other.sendOldest(1000, send)).toBe(3);
        expect(sent.toSorted()).toEqual(ids.toSorted());
      }));
  });

  describe('a connection', () => {
    test('that is lost fails its query, and the store continues with a new one', () =>
      withTwo(async (one, other) => {
        const others = sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`;
        const interrupted = one.write(async ({ db }) => {
          await sql`select 1`.execute(db);
          await others.execute(other.db);
          await sql`select 1`.execute(db);
        });
        const error = await interrupted.catch((thrown: unknown) => thrown);
        expect(String(error)).toMatch(/terminat|not queryable|ECONNRESET|EPIPE/i);
        expect(isTransientError(error)).toBe(true);
        expect(String(one.explain(error))).toMatch(/Cannot use the store .*: the connection was lost$/);
        // The pool notices the loss a moment later; a relay also retries.
        await eventually(() => take(one));
        expect(await counted(one)).toMatchObject({ [METRIC.runs.name]: 1 });
      }));

    test('states its name and waits for nothing without limit', () =>
      withTwo(async (one) => {
        const settings = await sql<Record<string, string>>`select current_setting('application_name') as name,
          current_setting('statement_timeout') as statement,
          current_setting('idle_in_transaction_session_timeout') as idle`.execute(one.db);
        expect(settings.rows).toEqual([{ name: 'stepmeter', statement: '2min', idle: '1min' }]);
      }));

    test('counts and sums in numbers, and sorts ids by their bytes', () =>
      withTwo(async (one) => {
        const numbers = sql`select count(*) as count, sum(created_at) as sum, max(created_at) as max from store`;
        expect((await numbers.execute(one.db)).rows).toEqual([{ count: 1, sum: one.createdAt, max: one.createdAt }]);
        const rows = ['a', 'B', '-', '_'].map((id) => ({ id, session_id: 's', body: '{}' }));
        await one.db.insertInto('pending_request').values(rows).execute();
        const sorted = await one.db.selectFrom('pending_request').select('id').orderBy('id').execute();
        expect(sorted.map(({ id }) => id)).toEqual(['-', 'B', '_', 'a']);
      }));
  });

  describe('what cannot be opened', () => {
    /** The error as shown to a user, after a check that it does not contain the password. */
    const problemOf = async (url: string, secret = PASSWORD): Promise<unknown> => {
      const error = await openStore({ STEPMETER_DATABASE_URL: url }).then(
        (store) => store.close(),
        (thrown: unknown) => thrown,
      );
      const all = inspect(error, { depth: 20, showHidden: true });
      for (const form of [secret, encodeURIComponent(secret)]) expect(all).not.toContain(form);
      return error;
    };
    const changed = async (change: (url: URL) => void): Promise<string> => {
      const url = new URL(await server.newDatabase());
      change(url);
      return url.href;
    };
    const failure = (message: RegExp, hint: RegExp, exitCode = 1): object => ({
      name: 'UserError',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      exitCode,
    });

    test('a server that does not answer', async () => {
      const [port] = await freePorts(1);
      const url = await changed((one) => (one.port = String(port)));
      expect(await problemOf(url)).toMatchObject(
        failure(
          /^Cannot open the store postgres:\/\/stepmeter@127\.0\.0\.1:\d+\/store_\d+: .*ECONNREFUSED/,
          /^Start Post/,
        ),
      );
    });

    test('a wrong password, and none', async () => {
      const wrong = await changed((one) => (one.password = 'not-the-password'));
      expect(await problemOf(wrong, 'not-the-password')).toMatchObject(
        failure(/: password authentication failed for user "stepmeter"$/, /^Correct the user and password in STEP/),
      );
      const none = await changed((one) => (one.password = ''));
      expect(await problemOf(none)).toMatchObject(
        failure(/: a password is required and none is set$/, /set the password in PGPASSWORD/),
      );
    });

    test('an unknown database', async () => {
      const url = await changed((one) => (one.pathname = '/nowhere'));
      expect(await problemOf(url)).toMatchObject(
        failure(/\/nowhere: database "nowhere" does not exist$/, /^Create the database, or set another one/),
      );
    });

    test('a database in which the user may make nothing', async () => {
      const url = new URL(await server.newEmptyDatabase());
      await server.query(
        url.pathname.slice(1),
        `create role guest_${url.pathname.slice(1)} login password 'guest'`,
        'revoke create on schema public from public',
      );
      [url.username, url.password] = [`guest_${url.pathname.slice(1)}`, 'guest'];
      expect(await problemOf(url.href, ':guest@')).toMatchObject(
        failure(/: permission denied for schema public$/, /^Make its user the owner of the database/),
      );
    });

    test.each([
      ['mysql://u:secret-word@h/db', /: unsupported scheme "mysql:"$/],
      ['u:secret-word@h/db', /: unsupported scheme "u:"$/],
      ['//u:secret-word@h/db', /: the URL has no scheme$/],
      ['postgres://u:secret-word/1@h/db', /: it is not a valid URL$/],
      ['postgres://u:12/secret-word@h/db', /: it is not a valid URL$/],
      ['postgres://u:12?secret-word@h/db', /: it is not a valid URL$/],
      ['postgres://u:12#secret-word@h/db', /: it is not a valid URL$/],
      ['postgres://u:12/db#secret-word', /: it is not a valid URL$/],
    ])('a URL like %s', async (url, message) => {
      expect(await problemOf(url, 'secret-word')).toMatchObject(failure(message, /postgres:\/\/USER:PASSWORD@HOST/, 2));
    });

    test('nothing, where the password stands among the parameters', async () => {
      const [port] = await freePorts(1);
      const url = `postgresql://u@localhost/db?host=127.0.0.1&port=${port}&password=secret-word`;
      expect(await problemOf(url, 'secret-word')).toMatchObject(
        failure(/^Cannot open the store postgres:\/\/u@127\.0\.0\.1\/db: /, /^Start PostgreSQL, or/),
      );
    });
  });
});

/** An event that is triggered by the test. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

function take(store: Store, number = 0): Promise<void> {
  return ingest(store, sampleRun(number), { exports: true, now: Date.now() });
}
