import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addRequest, addRun } from '../../testing/store/store-rows.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openStore } from '../../store/open-store.ts';
import { checkPrices } from './check-prices.ts';

const RATES = { input: 1, output: 2, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1 };

test('checkPrices() warns of a price that matches no recorded model, and names those that are', async () => {
  const [check] = await checkWith(['glm-5', 'claude-opus-5'], ['glm-5-air', 'us.anthropic.claude-opus-5']);
  expect(check).toMatchObject({
    state: 'warn',
    found: 'no recorded model matches "glm-5"',
    fix: expect.stringContaining('(glm-5-air, us.anthropic.claude-opus-5)'),
  });
});

test('checkPrices() knows a price by the recorded name and by the plain one', async () => {
  const [check] = await checkWith(
    ['claude-opus-5', 'us.anthropic.claude-sonnet-5'],
    ['claude-opus-5[1m]', 'us.anthropic.claude-sonnet-5'],
  );
  expect(check).toMatchObject({ state: 'ok', found: expect.stringContaining('2 from') });
});

test('checkPrices() says what is wrong with the file, and nothing without one', async () => {
  expect(await checkPrices({})).toEqual([]);
  const [check] = await checkPrices({ STEPMETER_PRICES: '/nowhere.json' });
  expect(check).toMatchObject({ state: 'fail', found: 'Cannot use the price table /nowhere.json: it does not exist' });
});

async function checkWith(models: readonly string[], recorded: readonly string[]) {
  const home = temporaryFolder();
  const store = await openStore({ STEPMETER_HOME: home });
  const run_id = await addRun(store, {});
  for (const [index, model] of recorded.entries()) await addRequest(store, { id: `m${index}`, run_id, model });
  await store.close();
  const file = join(home, 'prices.json');
  writeFileSync(file, JSON.stringify({ prices: models.map((model) => ({ model, ...RATES })) }));
  return checkPrices({ STEPMETER_HOME: home, STEPMETER_PRICES: file });
}
