import type { BuildConfiguration } from '../../builder/configuration.ts';
import type { BuildChoice } from '../../builder/build-state.ts';
import { WORKFLOW } from '../../builder/run-build.ts';
import { isDisabled, type Environment } from '../../core/environment.ts';
import { DEFAULT_STRATEGY, settingsConfiguration, STRATEGIES_OF_BUILDS } from './settings-configuration.ts';

/** The configuration of a build, and how it was chosen. */
export type ChosenConfiguration = { readonly configuration: BuildConfiguration; readonly choice?: BuildChoice };

/**
 * Asks the selection for the configuration of a build. The decision is recorded; the run of the build joins it with the
 * outcome. A workflow without configurations gets the strategies as its first ones.
 * @throws {UserError} if the store cannot be used, or a configuration has settings that a build does not know
 */
export async function chosenConfiguration(env: Environment, taskType: string): Promise<ChosenConfiguration> {
  if (isDisabled(env)) return { configuration: { strategy: DEFAULT_STRATEGY } };
  await addStrategies(env);
  const { chooseConfiguration } = await import('../../configurations/configure.ts');
  const choice = await chooseConfiguration(env, { workflow: WORKFLOW, taskType });
  const { id, name, version, mode, reason, settings, maxCostUsd } = choice;
  const configuration = settingsConfiguration(settings, {
    name: `the configuration ${JSON.stringify(name)}`,
    hint: `Add another version: stepmeter config add ${name} --workflow ${WORKFLOW}, or name a --strategy`,
  });
  return { configuration, choice: { id, name, version, mode, reason, maxCostUsd } };
}

/** The scope of the configurations of builds. */
const SCOPE = { workflow: WORKFLOW, step: '' };

/** The first one is the default until a person, or the selection in its mode `auto`, decides otherwise. */
async function addStrategies(env: Environment): Promise<void> {
  const { addConfiguration, readSetup } = await import('../../configurations/change-setup.ts');
  const { openStore } = await import('../../store/open-store.ts');
  const store = await openStore(env);
  try {
    if ((await readSetup(store, SCOPE)).defaultName !== undefined) return;
    const change = { scope: SCOPE, author: 'stepmeter build', reason: 'the strategies of builds' };
    for (const strategy of [DEFAULT_STRATEGY, ...STRATEGIES_OF_BUILDS.filter((one) => one !== DEFAULT_STRATEGY)])
      await addConfiguration(store, change, { name: strategy, configuration: { settings: { strategy }, files: {} } });
  } finally {
    await store.close();
  }
}
