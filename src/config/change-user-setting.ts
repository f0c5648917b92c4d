import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { codeOf, UserError } from '../core/errors.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { userSettingsFile } from './settings-files.ts';

/** The value of a key in the settings file of the user; undefined if it has none. */
export function userSetting(env: Environment, key: string): unknown {
  return contentOf(userSettingsFile(env))[key];
}

function contentOf(file: string): JsonObject {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isObject(content)) return content;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
  }
  throw new UserError(`Cannot change the settings file ${file}: it is not a JSON object that can be read`, {
    hint: 'Correct the file (it was not changed) or remove it',
  });
}

/**
 * Sets a key in the settings file of the user, or removes it; a file without keys is removed. The file is replaced
 * whole or not at all.
 * @throws {UserError} if the file is not a JSON object or cannot be written
 */
export function changeUserSetting(env: Environment, key: string, value: unknown): void {
  const file = userSettingsFile(env);
  const { [key]: _, ...others } = contentOf(file);
  const content = value === undefined ? others : { ...others, [key]: value };
  if (Object.keys(content).length === 0) return rmSync(file, { force: true });
  makeFolder(dirname(file));
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(unfinished, file);
}
