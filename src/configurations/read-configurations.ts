import type { ArmConfiguration } from '../analysis/experiments/arm-configuration.ts';
import type { Store } from '../store/open-store.ts';
import { configEvents, configScopes, configVersions, type Scope } from '../store/queries/selection/configuration.ts';
import type { ConfigEventTable, ConfigVersionTable } from '../store/schema.ts';
import { nearestScopeHint, requireName } from './change-setup.ts';
import { setupOf, type Setup } from './setup.ts';
import { CONTENT } from './words.ts';

/** A version of a configuration. */
export type ListedConfiguration = Scope & {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** Whether this version is used by default. */
  readonly isDefault: boolean;
  readonly settings: ArmConfiguration['settings'];
  /** The SHA-256 of the files that settings name. */
  readonly files: ArmConfiguration['files'];
  readonly hash: string;
  readonly parent: string | null;
  readonly author: string;
  readonly reason: string | null;
  readonly at: number;
};

/** A setting that two configurations have different values of; null if one of them lacks it. */
export type SettingDifference = { readonly setting: string; readonly a: string | null; readonly b: string | null };

/** The configurations in use, of all scopes or of a workflow. */
export function listConfigurations(store: Store, workflow?: string): Promise<ListedConfiguration[]> {
  return store.snapshot(async (snapshot) => {
    const scopes = (await configScopes(snapshot)).filter(
      (scope) => workflow === undefined || scope.workflow === workflow,
    );
    const listed = [];
    for (const scope of scopes) {
      const setup = setupOf(await configEvents(snapshot, scope));
      const inUse = new Set(setup.versions.values());
      const versions = (await configVersions(snapshot, scope)).filter(({ id }) => inUse.has(id));
      listed.push(...versions.map((version) => listedOf(version, setup)));
    }
    return listed;
  });
}

function listedOf(version: ConfigVersionTable, { versions, defaultName }: Setup): ListedConfiguration {
  const defaultId = versions.get(defaultName ?? '');
  const { content, ...rest } = version;
  const { settings, files } = JSON.parse(content) as ArmConfiguration;
  return { ...rest, isDefault: version.id === defaultId, settings, files };
}

/**
 * A version of a configuration by its ID (`NAME@VERSION`), or the one in use by its name.
 * @throws {UserError} if there is none
 */
export function findConfiguration(store: Store, scope: Scope, id: string): Promise<ListedConfiguration> {
  return store.snapshot(async (snapshot) => {
    const setup = setupOf(await configEvents(snapshot, scope));
    const versions = await configVersions(snapshot, scope);
    const version = versions.find((one) => one.id === id) ?? versions.find((one) => one.id === setup.versions.get(id));
    if (version) return listedOf(version, setup);
    requireName(setup, scope, id, await nearestScopeHint(snapshot, scope));
    throw new TypeError(`Cannot find the version of ${id} in the store`);
  });
}

/** The settings and files in which two configurations differ. */
export function diffConfigurations(a: ListedConfiguration, b: ListedConfiguration): SettingDifference[] {
  const valuesOf = ({ settings, files }: ListedConfiguration): Record<string, string> => ({
    ...settings,
    ...Object.fromEntries(Object.entries(files).map(([setting, hash]) => [`${setting}${CONTENT}`, hash])),
  });
  const [one, other] = [valuesOf(a), valuesOf(b)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((setting) => one[setting] !== other[setting])
    .map((setting) => ({ setting, a: one[setting] ?? null, b: other[setting] ?? null }));
}

/** The changes of a scope, oldest first. */
export function readHistory(store: Store, scope: Scope): Promise<ConfigEventTable[]> {
  return configEvents(store, scope);
}
