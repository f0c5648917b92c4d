import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { removePartialRecords } from './retention.ts';

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
