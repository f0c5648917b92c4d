import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { everySuite } from './every-suite.ts';
import type { NewStore } from './store.testsuite.ts';

describe('A store in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-sqlite-'));
  const newStore: NewStore = async () => ({ STEPMETER_HOME: mkdtempSync(join(folder, 'home-')) });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  everySuite(newStore);

  test('is readable by its owner only', async () => {
    const env = await newStore();
    const store = await openStore(env);
    await store.close();
    expect(statSync(join(String(env['STEPMETER_HOME']), 'store.db')).mode & 0o777).toBe(0o600);
  });
});
