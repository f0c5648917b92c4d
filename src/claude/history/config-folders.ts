import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../core/environment.ts';

/**
 * The folders in which the CLI of this user keeps transcripts. `CLAUDE_CONFIG_DIR` names one or, separated by commas,
 * several folders of the CLI; otherwise versions use `~/.claude` or the XDG folder for settings.
 */
export function historyFolders(env: Environment): string[] {
  const home = env['HOME'] || homedir();
  const named = (env['CLAUDE_CONFIG_DIR'] ?? '').split(',').map((folder) => folder.trim());
  const folders = named.some(Boolean)
    ? named.filter(Boolean)
    : [join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'claude'), join(home, '.claude')];
  return folders.map((folder) => join(folder, 'projects')).filter((folder) => existsSync(folder));
}

/** The folder with transcripts of a folder that a user names: `projects` inside of it, or the folder itself. */
export function projectsIn(folder: string): string {
  const projects = join(folder, 'projects');
  return existsSync(projects) ? projects : folder;
}
