import { STRATEGIES, type BuildConfiguration, type Strategy } from '../../builder/configuration.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { EFFORTS } from '../../core/value-sets.ts';

/** The strategy with the least overhead. */
export const DEFAULT_STRATEGY: Strategy = 'single';

/** The strategies that settings can name: `auto` asks for settings. */
export const STRATEGIES_OF_BUILDS = STRATEGIES.filter((one) => one !== 'auto');

/** Where settings come from, as errors name it, and how to correct them. */
export type SettingsOrigin = { readonly name: string; readonly hint: string };

/**
 * The configuration of a build with the settings of a configuration or of an arm.
 * @throws {UserError} if one of them is unknown to a build
 */
export function settingsConfiguration(
  settings: Readonly<Record<string, string>>,
  origin: SettingsOrigin,
): BuildConfiguration {
  const { strategy = DEFAULT_STRATEGY, model, effort, ...others } = settings;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw unusable(origin, `a build has no setting ${unknown.join(', ')}`);
  return {
    strategy: oneOf(STRATEGIES_OF_BUILDS, strategy, origin, 'strategy'),
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort: oneOf(EFFORTS, effort, origin, 'effort') }),
  };
}

function unusable({ name, hint }: SettingsOrigin, found: string): UserError {
  return new UserError(`Cannot build with ${name}: ${found}`, { hint, exitCode: EXIT.wrongUse });
}

function oneOf<T extends string>(known: readonly T[], value: string, origin: SettingsOrigin, what: string): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw unusable(origin, `its ${what} is ${JSON.stringify(value)}, expected one of ${known.join(', ')}`);
}
