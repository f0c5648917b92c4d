import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/core/environment.ts';
import { newRunId, newStepId } from '../../src/core/ids/ids.ts';
import { newDrain } from '../../src/relay/drain.ts';
import { appendRecord } from '../../src/spool/append-record.ts';
import { openContextFolder } from '../../src/spool/context-folder.ts';
import { openStore } from '../../src/store/open-store.ts';
import { realTests } from '../../src/testing/real.ts';
import { pendingRecordsIn } from '../../src/testing/running-relay.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { drainAll } from '../../src/testing/store/drain-all.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';

/** Too long for a PostgreSQL index, and incompressible. */
const TOO_LONG = `/${randomBytes(6000).toString('base64url')}`;

const CALLS = 5;

describe('a run or step that the store refuses', () => {
  test('is set aside with its records and blocks no other', async () => {
    const home = temporaryFolder();
    const env = { STEPMETER_HOME: home };
    await (await openStore(env)).close();
    // SQLite has no limit that a folder's name could exceed: a trigger rejects it instead.
    const database = new DatabaseSync(join(home, 'store.db'));
    database.exec(`create trigger refuse before insert on step when length(new.project) > 4000
      begin select raise(abort, 'a name that is too long'); end`);
    database.close();
    await expectSetAside(env, home);
  });
});

const real = realTests('a run or step that PostgreSQL refuses', missingPostgres());

describe.skipIf(real.skip)(`${real.title}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test('is set aside with its records and blocks no other', async () => {
    const home = temporaryFolder();
    await expectSetAside({ STEPMETER_HOME: home, STEPMETER_DATABASE_URL: await server.newDatabase() }, home);
  });
});

async function expectSetAside(env: Environment, home: string): Promise<void> {
  const store = await openStore(env);
  const options = newDrain({ store, home, exports: true });
  const refused = writeRefused(home);
  writeSession(generateSession(home, CALLS));
  await drainAll(options);
  const calls = async () => (await store.db.selectFrom('tool_call').select('id').execute()).length;
  expect(await calls()).toBe(CALLS);
  expect(pendingRecordsIn(home)).toEqual([]);

  // Later records are treated the same way, and the step can still find its own context.
  appendRecord(refused, { v: 1, type: 'step.ended', at: Date.now() + 1, result: 'failure' });
  writeSession(generateSession(home, CALLS));
  await drainAll(options);
  expect(await calls()).toBe(2 * CALLS);
  expect(pendingRecordsIn(home)).toEqual([]);
  expect(existsSync(join(refused, 'context.json'))).toBe(true);
  const found = quarantined(home);
  expect(found).toHaveLength(3);
  for (const { reason } of found) expect(reason).toMatch(/: refused by the store \(run or step\): \S/);
  const outcomes = await store.db.selectFrom('audit_entry').select('outcome').where('type', '!=', 'x').execute();
  expect(outcomes.filter(({ outcome }) => outcome.startsWith('quarantined: refused by the store (run'))).toHaveLength(
    2,
  );
  await store.close();
}

/** A step in a folder that the store rejects, with a record of its end. */
function writeRefused(home: string): string {
  const run = { id: newRunId(), workflow: 'refused' };
  const step = { id: newStepId(), name: 's', attempt: 1, kind: 'first' } as const;
  const folder = openContextFolder(join(home, 'spool'), { v: 1, run, step, startedAt: 1, project: TOO_LONG });
  appendRecord(folder, { v: 1, type: 'step.ended', at: Date.now(), result: 'success' });
  return folder;
}

/** The quarantined files with their reasons. */
function quarantined(home: string): { name: string; reason: string }[] {
  return readdirSync(join(home, 'quarantine'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, reason: readFileSync(join(home, 'quarantine', `${name}.reason`), 'utf8') }));
}
