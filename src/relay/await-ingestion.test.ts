import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { awaitIngestion } from './await-ingestion.ts';

test('awaitIngestion() waits until the records that were pending are gone, not for later ones', async () => {
  const home = temporaryFolder();
  const [first, second] = [record(home, '1.json'), record(home, '2.json')];
  const steps = [() => rmSync(first), () => record(home, '3.json'), () => rmSync(second)];
  const ingestOneByOne = (): Promise<undefined> => {
    steps.shift()?.();
    return HELD();
  };
  expect(await awaitIngestion(home, ingestOneByOne)).toBe(0);
  expect(steps).toEqual([]);
});

test('awaitIngestion() counts what is left when the other process makes no progress', async () => {
  const home = temporaryFolder();
  record(home, '1.json');
  record(home, '2.json');
  expect(await awaitIngestion(home, HELD, 100)).toBe(2);
});

test('awaitIngestion() ends as soon as this process could ingest, and at once if nothing is pending', async () => {
  const home = temporaryFolder();
  expect(await awaitIngestion(home, HELD, Number.POSITIVE_INFINITY)).toBe(0);
  record(home, '1.json');
  expect(await awaitIngestion(home, () => Promise.resolve(true), Number.POSITIVE_INFINITY)).toBe(0);
});

function record(home: string, name: string): string {
  const folder = join(home, 'spool', 'interactive');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, '{}');
  return path;
}

function HELD(): Promise<undefined> {
  return Promise.resolve(undefined);
}
