import type { Environment } from '../core/environment.ts';
import { openStore } from '../store/open-store.ts';
import type { ChoiceRequest, ConfigurationChoice } from './choice.ts';
import { chooseInStore } from './choose-in-store.ts';
import { selectionSettings } from './settings.ts';

/**
 * Chooses a configuration in the store of this environment.
 * @throws {UserError} if the store cannot be used, or there is nothing to choose
 */
export async function chooseConfiguration(env: Environment, request: ChoiceRequest): Promise<ConfigurationChoice> {
  const { catchUp } = await import('../relay/relay.ts');
  // Outcomes of runs that ended a moment ago may still be in the spool.
  await catchUp(env);
  const store = await openStore(env);
  try {
    return await chooseInStore(store, request, selectionSettings(env));
  } finally {
    await store.close();
  }
}
