import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { codeOf } from '../../core/errors.ts';

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
  return folders.map((folder) => join(folder, 'projects')).filter((folder) => folderProblem(folder) === undefined);
}

/**
 * Why a path is no folder; undefined if it is one, or if this user may not look at it: that must be reported as such,
 * and not taken for a missing folder.
 */
export function folderProblem(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : 'it is not a folder';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '') ? 'the folder does not exist' : undefined;
  }
}

/** The folder with transcripts of a folder that a user names: `projects` inside of it, or the folder itself. */
export function projectsIn(folder: string): string {
  const projects = join(folder, 'projects');
  return existsSync(projects) ? projects : folder;
}
