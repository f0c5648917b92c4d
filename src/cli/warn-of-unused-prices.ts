import { VARIABLE } from '../core/environment.ts';
import type { Store } from '../store/open-store.ts';
import { printProblem } from './output.ts';

/** Number of model names listed. */
const MANY = 8;

/** Warns of own prices that never matched: models are written differently by each provider and gateway. */
export async function warnOfUnusedPrices(store: Store): Promise<void> {
  const file = process.env[VARIABLE.prices];
  if (!file) return;
  const { loadPrices } = await import('../pricing/load-prices.ts');
  const { unusedPrices } = await import('../pricing/unused-prices.ts');
  const { recordedModels } = await import('../store/queries/request.ts');
  const recorded = await recordedModels(store);
  const unused = recorded.length === 0 ? [] : unusedPrices(loadPrices(process.env), recorded);
  if (unused.length === 0) return;
  const names = unused.map((model) => JSON.stringify(model)).join(', ');
  printProblem(
    `No recorded model matches the ${unused.length === 1 ? 'price' : 'prices'} of ${names} in ${file}`,
    `Use the recorded names of models (${recorded.slice(0, MANY).join(', ')}), or remove the price`,
  );
}
