import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { newRunId } from '../core/ids/ids.ts';
import { DAY_MS } from '../core/time/day.ts';
import { openNewStore } from '../testing/store/open-new-store.ts';
import { addRun } from '../testing/store/store-rows.ts';
import { removeOldBuilds, removePartialRecords } from './retention.ts';

const HOUR_MS = 60 * 60 * 1000;

test('partial records of interactive sessions are removed after a day, pending records are kept', () => {
  const home = temporaryFolder();
  const folder = join(home, 'spool', 'interactive');
  mkdirSync(folder, { recursive: true });
  const now = Date.now();
  for (const [name, hours] of [
    ['.1.json', 25],
    ['.2.json', 23],
    ['3.json', 48],
  ] as const) {
    writeFileSync(join(folder, name), '{"half":');
    utimesSync(join(folder, name), now / 1000, (now - hours * HOUR_MS) / 1000);
  }
  removePartialRecords(home, now);
  expect(readdirSync(folder).toSorted()).toEqual(['.2.json', '3.json']);
});

test('folders of builds are removed with their runs, unless a build can be continued or has changed', async () => {
  const home = temporaryFolder();
  const store = await openNewStore({ STEPMETER_HOME: home });
  const now = Date.now();
  const [ended, removed, open, changed] = [newRunId(), newRunId(), newRunId(), newRunId()];
  for (const id of [ended, changed]) await addRun(store, { id, started_at: 1, ended_at: 2 });
  await addRun(store, { id: open, started_at: 1, ended_at: null });
  for (const id of [ended, removed, open, changed]) writeBuild(home, id, now - 41 * DAY_MS);
  utimesSync(join(home, 'builds', changed, 'journal.ndjson'), now / 1000, now / 1000 - 39 * 86_400);
  const file = newRunId();
  writeFileSync(join(home, 'builds', file), 'no folder, and so not readable as one');
  utimesSync(join(home, 'builds', file), 1, 1);
  await removeOldBuilds({ store, home }, 40, now);
  expect(readdirSync(join(home, 'builds')).toSorted()).toEqual([open, changed, file].toSorted());
  await store.close();
});

function writeBuild(home: string, id: string, at: number): void {
  const folder = join(home, 'builds', id);
  mkdirSync(join(folder, 'package'), { recursive: true });
  for (const name of ['journal.ndjson', 'package/x.tgz']) writeFileSync(join(folder, name), '');
  for (const name of ['journal.ndjson', 'package', '.']) utimesSync(join(folder, name), at / 1000, at / 1000);
}
