import type { ArmConfiguration } from '../analysis/experiments/arm-configuration.ts';
import type { ConfigVersionTable } from '../store/schema.ts';

/** The settings of a version. */
export function settingsOf({ content }: Pick<ConfigVersionTable, 'content'>): ArmConfiguration['settings'] {
  return (JSON.parse(content) as ArmConfiguration).settings;
}
