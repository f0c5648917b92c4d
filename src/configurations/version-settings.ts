import type { ArmConfiguration } from '../analysis/experiments/arm-configuration.ts';
import type { ConfigVersionTable } from '../store/schema.ts';
import type { NamedSettings } from './choosing/cascade-parts.ts';
import type { Setup } from './setup.ts';

/** The settings of a version. */
export function settingsOf({ content }: Pick<ConfigVersionTable, 'content'>): ArmConfiguration['settings'] {
  return (JSON.parse(content) as ArmConfiguration).settings;
}

/** The settings of the versions in use. */
export function settingsInUse({ versions }: Setup, all: readonly ConfigVersionTable[]): NamedSettings {
  const settings = new Map<string, ArmConfiguration['settings']>();
  for (const [name, id] of versions) {
    const version = all.find((one) => one.id === id);
    if (version) settings.set(name, settingsOf(version));
  }
  return settings;
}
