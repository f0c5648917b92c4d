import { readFileSync } from 'node:fs';
import { cliVersion } from '../claude/cli/cli-version.ts';
import { refusalOf } from '../claude/cli/refused-settings.ts';
import { sha256 } from '../core/canonical-json.ts';
import type { Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { DEFAULT_PLAN } from '../selection/plan.ts';
import { loadPrices } from '../pricing/load-prices.ts';
import { openStore, type Store } from '../store/open-store.ts';
import type { ChoiceRequest, ConfigurationChoice } from './choice.ts';
import { readSetup } from './change-setup.ts';
import { chooseInStore, previewInStore, scopeOf } from './choose-in-store.ts';
import { selectionSettings, validLimits, type SelectionSettings } from './settings.ts';

/**
 * Chooses a configuration in the store of this environment. Settings with an invalid value do not end the build: the
 * default is used, and the choice says so.
 * @param readAfter reads more from the same store after the choice
 * @throws {UserError} if the store cannot be used, or there is nothing to choose
 */
export function chooseConfiguration(
  env: Environment,
  request: ChoiceRequest,
  readAfter?: (store: Store) => Promise<void>,
): Promise<ConfigurationChoice> {
  return withSelection(env, async (store, settings) => {
    const choice = await chooseInStore(store, request, settings);
    await readAfter?.(store);
    return choice;
  });
}

async function withSelection<T extends ConfigurationChoice | undefined>(
  env: Environment,
  choose: (store: Store, settings: SelectionSettings) => Promise<T>,
): Promise<T> {
  const { catchUp } = await import('../relay/relay.ts');
  // Outcomes of runs that ended a moment ago may still be in the spool.
  await catchUp(env);
  const store = await openStore(env);
  try {
    const { settings, problems } = settingsOrOff(env);
    const [version, prices] = [await cliVersion('claude', env), loadPrices(env)];
    const refusal = (of: Readonly<Record<string, string>>): string | undefined => refusalOf(of, { version, prices });
    const choice = await choose(store, { ...settings, refusal, hashOf });
    return choice && { ...choice, problems: [...problems, ...choice.problems] };
  } finally {
    await store.close();
  }
}

function settingsOrOff(env: Environment): { settings: SelectionSettings; problems: string[] } {
  try {
    return { settings: selectionSettings(env), problems: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = `${error.message}. ${error.hint}. The default is used`;
    const offReason = 'a setting of the selection is invalid: the default';
    return { settings: { mode: 'off', plan: DEFAULT_PLAN, limits: validLimits(env), offReason }, problems: [problem] };
  }
}

/** Of a file relative to the folder that the choice is made in, which is that of the run. */
function hashOf(path: string): string | undefined {
  try {
    return sha256(readFileSync(path));
  } catch {
    return undefined;
  }
}

/**
 * What the selection would choose now; nothing is recorded.
 * @returns undefined if the workflow has no configurations
 * @throws {UserError} if the store cannot be used
 */
export function previewConfiguration(
  env: Environment,
  request: ChoiceRequest,
): Promise<ConfigurationChoice | undefined> {
  return withSelection(env, async (store, settings) => {
    const { defaultName } = await readSetup(store, scopeOf(request));
    return defaultName === undefined ? undefined : previewInStore(store, request, settings);
  });
}
