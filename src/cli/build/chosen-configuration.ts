import { STRATEGIES, type BuildConfiguration, type Strategy } from '../../builder/configuration.ts';
import type { BuildChoice } from '../../builder/build-state.ts';
import { WORKFLOW } from '../../builder/run-build.ts';
import type { ConfigurationChoice } from '../../configurations/choice.ts';
import { isDisabled, type Environment } from '../../core/environment.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { EFFORTS } from '../../core/value-sets.ts';

/** The configuration of a build, and how it was chosen. */
export type ChosenConfiguration = { readonly configuration: BuildConfiguration; readonly choice?: BuildChoice };

/** The strategy with the least overhead. */
const DEFAULT: Strategy = 'single';

/**
 * Asks the selection for the configuration of a build. The decision is recorded; the run of the build joins it with the
 * outcome. A workflow without configurations gets the strategies as its first ones.
 * @throws {UserError} if the store cannot be used, or a configuration has settings that a build does not know
 */
export async function chosenConfiguration(env: Environment, taskType: string): Promise<ChosenConfiguration> {
  if (isDisabled(env)) return { configuration: { strategy: DEFAULT } };
  await addStrategies(env);
  const { chooseConfiguration } = await import('../../configurations/configure.ts');
  const choice = await chooseConfiguration(env, { workflow: WORKFLOW, taskType });
  const { id, name, version, mode, reason } = choice;
  return { configuration: configurationIn(choice), choice: { id, name, version, mode, reason } };
}

/** The scope of the configurations of builds. */
const SCOPE = { workflow: WORKFLOW, step: '' };

const STRATEGIES_OF_BUILDS = STRATEGIES.filter((one) => one !== 'auto');

/** The first one is the default until a person, or the selection in its mode `auto`, decides otherwise. */
async function addStrategies(env: Environment): Promise<void> {
  const { addConfiguration, readSetup } = await import('../../configurations/change-setup.ts');
  const { openStore } = await import('../../store/open-store.ts');
  const store = await openStore(env);
  try {
    if ((await readSetup(store, SCOPE)).defaultName !== undefined) return;
    const change = { scope: SCOPE, author: 'stepmeter build', reason: 'the strategies of builds' };
    for (const strategy of [DEFAULT, ...STRATEGIES_OF_BUILDS.filter((one) => one !== DEFAULT)])
      await addConfiguration(store, change, { name: strategy, configuration: { settings: { strategy }, files: {} } });
  } finally {
    await store.close();
  }
}

function configurationIn({ name, settings }: ConfigurationChoice): BuildConfiguration {
  const { strategy = DEFAULT, model, effort, ...others } = settings;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw unusable(name, `a build has no setting ${unknown.join(', ')}`);
  return {
    strategy: oneOf(STRATEGIES_OF_BUILDS, strategy, name, 'strategy'),
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort: oneOf(EFFORTS, effort, name, 'effort') }),
  };
}

function unusable(name: string, found: string): UserError {
  return new UserError(`Cannot build with the configuration ${JSON.stringify(name)}: ${found}`, {
    hint: `Add another version: stepmeter config add ${name} --workflow ${WORKFLOW}, or name a --strategy`,
    exitCode: EXIT.wrongUse,
  });
}

function oneOf<T extends string>(known: readonly T[], value: string, name: string, what: string): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw unusable(name, `its ${what} is ${JSON.stringify(value)}, expected one of ${known.join(', ')}`);
}
