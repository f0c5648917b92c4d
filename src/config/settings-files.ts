import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateFolder, type Environment } from '../core/environment.ts';
import { codeOf } from '../core/errors.ts';
import { isObject } from '../core/json.ts';

/** A place with settings: its file, and what the file contains. */
export type SettingsSource = {
  readonly path: string;
  /** Whether it belongs to a project instead of the user. */
  readonly isProject: boolean;
  /** Its settings; undefined if they cannot be read, for the reason in `problem`. */
  readonly content?: Readonly<Record<string, unknown>>;
  readonly problem?: string;
};

/** The name of a settings file. */
const SETTINGS_FILE = 'stepmeter.json';

/** The settings file of the user. */
export function userSettingsFile(env: Environment): string {
  return join(stateFolder(env), SETTINGS_FILE);
}

const MANIFEST = 'package.json';

/**
 * The places with settings, the first of which takes precedence: `stepmeter.json` of the project, the key `stepmeter`
 * of its package.json, `stepmeter.json` in the state folder.
 */
export function settingsSources(env: Environment, cwd: string): SettingsSource[] {
  const project = projectFolder(cwd);
  const [own, manifest] = [join(project, SETTINGS_FILE), join(project, MANIFEST)];
  const user = userSettingsFile(env);
  return [...(own === user ? [] : fileSource(own, true)), ...manifestSource(manifest), ...fileSource(user, false)];
}

/** The nearest folder upwards with a settings file, a package or a repository; the folder itself if there is none. */
function projectFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if ([SETTINGS_FILE, MANIFEST, '.git'].some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

function fileSource(path: string, isProject: boolean): SettingsSource[] {
  const content = readJson(path);
  if (content === undefined) return [];
  if ('problem' in content) return [{ path, isProject, problem: content.problem }];
  if (!isObject(content.value)) return [{ path, isProject, problem: 'found no JSON object' }];
  return [{ path, isProject, content: content.value }];
}

function readJson(path: string): { readonly value: unknown } | { readonly problem: string } | undefined {
  try {
    const { uid } = statSync(path);
    const user = process.geteuid?.();
    if (user !== undefined && uid !== user && uid !== 0) return { problem: `it belongs to another user (${uid})` };
    return { value: JSON.parse(readFileSync(path, 'utf8')) as unknown };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return { problem: code ?? 'it is not valid JSON' };
  }
}

/** A package.json without the key, or one that is not valid, is not a settings file. */
function manifestSource(path: string): SettingsSource[] {
  const content = readJson(path);
  if (!content || 'problem' in content || !isObject(content.value) || !('stepmeter' in content.value)) return [];
  const settings = content.value['stepmeter'];
  const place = { path, isProject: true };
  return [isObject(settings) ? { ...place, content: settings } : { ...place, problem: '"stepmeter" is no object' }];
}
