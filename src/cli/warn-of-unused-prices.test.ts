import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { inProcess } from '../testing/run-in-process.ts';
import { addRequest, addRun } from '../testing/store/store-rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { run } from './run.ts';

const RATES = { input: 1, output: 2, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1 };

const runHere = inProcess(run);

test('show warns of an own price that no recorded model matches, and not of one that is used', async () => {
  const home = temporaryFolder();
  const store = await openStore({ STEPMETER_HOME: home });
  const run_id = await addRun(store, {});
  await addRequest(store, { id: 'm', run_id, model: 'us.anthropic.claude-opus-5' });
  await store.close();
  const show = (...models: readonly string[]) => {
    const file = join(home, 'prices.json');
    writeFileSync(file, JSON.stringify({ prices: models.map((model) => ({ model, ...RATES })) }));
    return runHere(['show', '--json'], { home, env: { STEPMETER_PRICES: file } });
  };
  const warned = await show('glm-5', 'claude-opus-5');
  expect(warned.code).toBe(0);
  expect(warned.stderr).toContain('No recorded model matches the price of "glm-5"');
  expect(warned.stderr).toContain('(us.anthropic.claude-opus-5)');
  expect(await show('claude-opus-5')).toMatchObject({ code: 0, stderr: '' });
});
