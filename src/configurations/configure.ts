import { cliVersion } from '../claude/cli/cli-version.ts';
import { refusalOf } from '../claude/cli/refused-settings.ts';
import type { Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { DEFAULT_PLAN } from '../selection/plan.ts';
import { openStore } from '../store/open-store.ts';
import type { ChoiceRequest, ConfigurationChoice } from './choice.ts';
import { chooseInStore, type SelectionSettings } from './choose-in-store.ts';
import { selectionSettings } from './settings.ts';

/**
 * Chooses a configuration in the store of this environment. Settings with an invalid value do not end the build: the
 * default is used, and the choice says so.
 * @throws {UserError} if the store cannot be used, or there is nothing to choose
 */
export async function chooseConfiguration(env: Environment, request: ChoiceRequest): Promise<ConfigurationChoice> {
  const { catchUp } = await import('../relay/relay.ts');
  // Outcomes of runs that ended a moment ago may still be in the spool.
  await catchUp(env);
  const store = await openStore(env);
  try {
    const { settings, problems } = settingsOrOff(env);
    const version = await cliVersion('claude', env);
    const refusal = (of: Readonly<Record<string, string>>): string | undefined => refusalOf(of, version);
    const choice = await chooseInStore(store, request, { ...settings, refusal });
    return { ...choice, problems: [...problems, ...choice.problems] };
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
    return { settings: { mode: 'off', plan: DEFAULT_PLAN }, problems: [problem] };
  }
}
