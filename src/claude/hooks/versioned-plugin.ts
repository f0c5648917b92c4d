import { createHash, randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateFolder, type Environment } from '../../core/environment.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';
import { hooksSetting, type HookCommands } from './hook-commands.ts';

/**
 * A plugin folder with exactly these hooks, in the state folder; one per set of hooks, so that sessions of several CLI
 * versions run side by side. Undefined where it cannot be written.
 */
export function versionedPlugin(commands: HookCommands, env: Environment): string | undefined {
  const manifest = JSON.stringify({ name: 'stepmeter', version: '0.1.0', hooks: hooksSetting(commands) });
  const digest = createHash('sha256').update(manifest).digest('hex').slice(0, 16);
  const folder = join(stateFolder(env), 'hooks-plugins', digest);
  try {
    if (!existsSync(manifestIn(folder))) writeWhole(folder, manifest);
    return folder;
  } catch {
    return undefined;
  }
}

function manifestIn(folder: string): string {
  return join(folder, '.claude-plugin', 'plugin.json');
}

/** Written beside its place and renamed: another session that starts at this moment reads all of it or nothing. */
function writeWhole(folder: string, manifest: string): void {
  const unfinished = `${folder}.${randomUUID()}`;
  makeFolder(dirname(manifestIn(unfinished)));
  writeFileSync(manifestIn(unfinished), manifest, { mode: 0o600 });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(manifestIn(folder))) throw error;
  }
}
