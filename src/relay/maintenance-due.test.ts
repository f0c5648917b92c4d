import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addRun } from '../testing/store/store-rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from '../store/open-store.ts';
import { isMaintenanceDue } from './maintenance-due.ts';
import { catchUp } from './relay.ts';

const HOUR_MS = 3_600_000;

test('isMaintenanceDue() is true once an hour, also after the clock was set back', () => {
  const home = temporaryFolder();
  const now = Date.now() + 1000;
  expect(isMaintenanceDue(home, now)).toBe(true);
  expect(isMaintenanceDue(home, now)).toBe(false);
  expect(isMaintenanceDue(home, now + HOUR_MS)).toBe(true);
  utimesSync(join(home, 'maintenance'), 0, (now + 10 * HOUR_MS) / 1000);
  expect(isMaintenanceDue(home, now)).toBe(true);
});

test('isMaintenanceDue() is false where the folder cannot be written', () => {
  expect(isMaintenanceDue('/proc/nowhere', Date.now())).toBe(false);
});

test('catchUp() removes old runs without a daemon, and reports how many records wait', async () => {
  const env = { STEPMETER_HOME: temporaryFolder(), STEPMETER_RETENTION_DAYS: '1' };
  const store = await openStore(env);
  await addRun(store, { started_at: 1, ended_at: 2 });
  const backlogs: number[] = [];
  await catchUp(env, ({ total }) => void backlogs.push(total));
  expect(await store.db.selectFrom('run').select('id').execute()).toEqual([]);
  expect(backlogs).toEqual([0]);
  await store.close();
});
