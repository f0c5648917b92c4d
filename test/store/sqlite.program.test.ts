import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { alertSuite } from './alerts.testsuite.ts';
import { analysisSuite } from './analysis.testsuite.ts';
import { factsSuite } from './facts.testsuite.ts';
import { detectionSuite } from './detection.testsuite.ts';
import { experimentSuite } from './experiments.testsuite.ts';
import { selectionLimitsSuite } from './selection-limits.testsuite.ts';
import { selectionSuite } from './selection.testsuite.ts';
import { storeSuite, type NewStore } from './store.testsuite.ts';

describe('A store in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-sqlite-'));
  const newStore: NewStore = async () => ({ STEPMETER_HOME: mkdtempSync(join(folder, 'home-')) });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  storeSuite(newStore);
  factsSuite(newStore);
  detectionSuite(newStore);
  analysisSuite(newStore);
  alertSuite(newStore);
  experimentSuite(newStore);
  selectionSuite(newStore);
  selectionLimitsSuite(newStore);

  test('is readable by its owner only', async () => {
    const env = await newStore();
    const store = await openStore(env);
    await store.close();
    expect(statSync(join(String(env['STEPMETER_HOME']), 'store.db')).mode & 0o777).toBe(0o600);
  });
});
