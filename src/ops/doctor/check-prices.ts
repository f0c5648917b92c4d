import { existsSync } from 'node:fs';
import { databaseUrl, storeFile, VARIABLE, type Environment } from '../../core/environment.ts';
import { messageOf, UserError } from '../../core/errors.ts';
import { loadPrices } from '../../pricing/load-prices.ts';
import { unusedPrices } from '../../pricing/unused-prices.ts';
import { openStore } from '../../store/open-store.ts';
import { recordedModels } from '../../store/queries/request.ts';
import { checking, type Check } from './check.ts';

/** Number of model names listed, to fit on a line or two. */
const MANY = 8;

/** Whether the custom price table is valid and each price matches a recorded model; no check without a table. */
export async function checkPrices(env: Environment): Promise<Check[]> {
  const file = env[VARIABLE.prices];
  if (!file) return [];
  const { ok, warn, fail } = checking('prices');
  try {
    const own = loadPrices(env).filter((price) => price.own);
    const models = await modelsInStore(env);
    const unused = models.length === 0 ? [] : unusedPrices(own, models);
    if (unused.length === 0) return [ok(`${own.length} from ${file}`)];
    const found = `no recorded model matches ${unused.map((model) => JSON.stringify(model)).join(', ')}`;
    const names = models.slice(0, MANY).join(', ');
    return [warn(found, `Use the recorded model names in ${file} (${names}), or remove the price`)];
  } catch (error) {
    return [fail(messageOf(error), error instanceof UserError ? error.hint : `Correct ${file}`)];
  }
}

async function modelsInStore(env: Environment): Promise<string[]> {
  if (!databaseUrl(env) && !existsSync(storeFile(env))) return [];
  const store = await openStore(env);
  try {
    return await recordedModels(store);
  } finally {
    await store.close();
  }
}
