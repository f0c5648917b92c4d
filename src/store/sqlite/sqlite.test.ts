import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { MANY_ROWS } from './many-rows.ts';
import { openSqlite } from './sqlite.ts';

test('openSqlite() waits for a process that is creating the same file', async () => {
  const file = join(temporaryFolder(), 'store.db');
  const other = await writer(file, 300);
  const { db } = openSqlite(file, 2000);
  expect(
    await db
      .selectFrom('sqlite_master' as never)
      .selectAll()
      .execute(),
  ).toEqual([]);
  await db.destroy();
  await once(other, 'exit');
});

test.each(['', MANY_ROWS])(
  'openSqlite() rounds a sum that a number cannot hold exactly, and reads the rest %s',
  async (hint) => {
    const { db } = openSqlite(join(temporaryFolder(), 'store.db'), 2000);
    // In the text: a bound number of this size would be a real one.
    const largest = sql.raw(String(Number.MAX_SAFE_INTEGER));
    const query = sql<{
      sum: number;
      one: number;
    }>`select ${largest} + 450000 as sum, 1 as one ${sql.raw(hint)}`;
    for (const _time of [1, 2, 3]) expect((await query.execute(db)).rows).toEqual([{ sum: 2 ** 53 + 449_999, one: 1 }]);
    await db.destroy();
  },
);

/** Another process that uses a new file: for `ms` no other connection can enable WAL. */
async function writer(file: string, ms: number): Promise<Worker> {
  const code = `
    const { DatabaseSync } = require('node:sqlite');
    const { parentPort, workerData } = require('node:worker_threads');
    const database = new DatabaseSync(workerData.file);
    database.exec('BEGIN IMMEDIATE');
    parentPort.postMessage('writing');
    setTimeout(() => database.close(), workerData.ms);`;
  const worker = new Worker(code, { eval: true, workerData: { file, ms } });
  await once(worker, 'message');
  return worker;
}
