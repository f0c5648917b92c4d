import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, parseJson } from '../../core/json.ts';

/** The folders in which administrators place settings of the CLI that users cannot change. */
const FOLDERS: Partial<Record<NodeJS.Platform, string>> = {
  linux: '/etc/claude-code',
  darwin: '/Library/Application Support/ClaudeCode',
};

/**
 * Whether managed settings forbid plugins from the command line and the environment. The CLI then refuses to start if
 * one is given. Settings that come from a server are not visible here.
 */
export function isSideloadingDisabled(folder: string | undefined = FOLDERS[process.platform]): boolean {
  if (!folder) return false;
  const files = [join(folder, 'managed-settings.json'), ...dropIns(join(folder, 'managed-settings.d'))];
  return files.some((file) => settingsIn(file)['disableSideloadFlags'] === true);
}

function dropIns(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function settingsIn(file: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(parseJson(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
