import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { configFolder } from '../transcript/find-transcript.ts';
import type { Environment } from '../../core/environment.ts';
import { UserError, codeOf, messageOf } from '../../core/errors.ts';
import { JsonProblem, parseNodes } from './json-nodes.ts';

/** Settings scope: user, project, or local (of the user in the project). */
export type Scope = 'user' | 'project' | 'local';

/** Every scope. */
export const SCOPES: readonly Scope[] = ['user', 'project', 'local'];

/** A settings file as it is. */
export type SettingsFile = {
  /** The file that is read and written: what a symbolic link points to. */
  readonly path: string;
  /** Its text without a byte order mark; undefined if there is no file. */
  readonly text: string | undefined;
  readonly mark: string;
  readonly mode: number;
};

/** Where a scope's settings are. */
export function settingsPath(scope: Scope, env: Environment, cwd: string): string {
  if (scope === 'user') return join(configFolder(env), 'settings.json');
  return join(cwd, '.claude', scope === 'project' ? 'settings.json' : 'settings.local.json');
}

const BYTE_ORDER_MARK = '\ufeff';
const OWNER_ONLY = 0o600;

/**
 * Reads a settings file.
 * @throws {UserError} if it cannot be read or is not JSON
 */
export function readSettings(place: string): SettingsFile {
  const path = realPath(place);
  const found = read(path);
  const mark = found?.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const text = found?.slice(mark.length);
  if (text?.trim()) requireJson(path, text);
  return { path, text, mark, mode: text === undefined ? OWNER_ONLY : statSync(path).mode & 0o7777 };
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : linkTarget(path);
}

function linkTarget(path: string): string {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw cannot('read', path, error);
  }
}

function cannot(verb: string, path: string, cause: unknown): UserError {
  return new UserError(`Cannot ${verb} the settings file ${path}: ${messageOf(cause)}`, {
    hint: 'Make the file and its folder readable and writable, or choose another scope: `stepmeter hooks install --scope`',
    cause,
  });
}

function requireJson(path: string, text: string): void {
  try {
    parseNodes(text);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const { offset } = error;
    throw new UserError(
      `Cannot use the settings file ${path}: it is not valid JSON: ${whatIs(text, offset)} at ${whereIs(text, offset)}`,
      {
        hint: 'Correct the file (it was not changed), or choose another scope: `stepmeter hooks install --scope`',
        cause: error,
      },
    );
  }
}

function whatIs(text: string, offset: number): string {
  const rest = text.slice(offset);
  if (/^\/[/*]/.test(rest)) return 'comment';
  return rest === '' ? 'unexpected end of file' : `unexpected ${JSON.stringify(rest.slice(0, 1))}`;
}

function whereIs(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * Replaces the text of a settings file, whole or not at all; its mode stays.
 * @throws {UserError} if it cannot be written
 */
export function writeSettings(file: SettingsFile, text: string): void {
  try {
    mkdirSync(dirname(file.path), { recursive: true });
    writeWhole(file, text);
  } catch (error) {
    throw cannot('write', file.path, error);
  }
}

function writeWhole({ path, mark, mode }: SettingsFile, text: string): void {
  const unfinished = join(dirname(path), `.${basename(path)}.stepmeter-${process.pid}`);
  try {
    writeFileSync(unfinished, mark + text, { mode, flush: true });
    // The mask of this process does not decide about a file that was there before.
    chmodSync(unfinished, mode);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * Removes a settings file.
 * @throws {UserError} if it cannot be removed
 */
export function removeSettings({ path }: SettingsFile): void {
  try {
    rmSync(path);
  } catch (error) {
    throw cannot('remove', path, error);
  }
}
