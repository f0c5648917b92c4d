import { settingsSources } from './settings-files.ts';
import type { SettingsProblem } from './read-settings.ts';

/**
 * Sets the environment variables of the settings in files, unless they are set; returns what in the files cannot be
 * used. Without a settings file this takes a few file lookups: the schema is not loaded.
 */
export async function applySettings(env: NodeJS.ProcessEnv, cwd: string): Promise<readonly SettingsProblem[]> {
  if (settingsSources(env, cwd).length === 0) return [];
  const { readSettings } = await import('./read-settings.ts');
  const { values, problems } = readSettings(env, cwd);
  for (const { setting, value, origin } of values)
    if (origin.kind === 'file' && value !== undefined) env[setting.variable] = value;
  return problems;
}
