import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { withRelayLock } from './relay-runtime.ts';

test.each([
  ['Cannot use the price table', { STEPMETER_PRICES: '/no/such/file' }],
  ['Cannot use the budget', { STEPMETER_BUDGET_DAY: 'ten' }],
])('%s: neither the store stays open nor the lock held', async (problem, wrong) => {
  const home = temporaryFolder();
  const env = isolatedEnvironment(home, { STEPMETER_OTLP_ENDPOINT: 'http://127.0.0.1:9', ...wrong });
  await expect(withRelayLock(env, () => Promise.resolve())).rejects.toThrow(problem);
  // The last process to close a SQLite store removes its auxiliary files.
  expect(readdirSync(home).filter((file) => file.startsWith('store.db'))).toEqual(['store.db']);
  expect(await withRelayLock(isolatedEnvironment(home), () => Promise.resolve('works'))).toBe('works');
});
