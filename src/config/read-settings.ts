import { dirname, resolve } from 'node:path';
import { safeParse } from 'valibot';
import type { Environment } from '../core/environment.ts';
import { isObject } from '../core/json.ts';
import { nearest } from '../core/nearest.ts';
import { SETTING_VALUES } from './settings-schema.ts';
import { settingsSources, userSettingsFile, type SettingsSource } from './settings-files.ts';
import { SETTINGS, type Setting } from './settings.ts';

/** Where a value comes from: a file, the name of a variable, or neither. */
export type Origin =
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'default' };

/** A setting with its value, as text, and its origin. */
export type SettingValue = { readonly setting: Setting; readonly value: string | undefined; readonly origin: Origin };

/** Something in a settings file that is not used, and what to do about it. */
export type SettingsProblem = { readonly message: string; readonly hint: string };

/** All settings, and what cannot be used. */
export type Settings = {
  readonly values: readonly SettingValue[];
  readonly problems: readonly SettingsProblem[];
};

/** Reads the settings of a folder: the environment takes precedence over the project, the project over the user. */
export function readSettings(env: Environment, cwd: string): Settings {
  const files = settingsSources(env, cwd).map((source) => readSource(source, userSettingsFile(env)));
  const values = SETTINGS.map((setting): SettingValue => {
    const variable = [setting.variable, setting.otherVariable].find((name) => name && env[name] !== undefined);
    if (variable !== undefined) return { setting, value: env[variable], origin: { kind: 'environment', variable } };
    const file = files.find(({ found }) => found.has(setting));
    if (!file) return { setting, value: undefined, origin: { kind: 'default' } };
    return { setting, value: file.found.get(setting), origin: { kind: 'file', path: file.path } };
  });
  return { values, problems: files.flatMap(({ problems }) => problems) };
}

type ReadSource = {
  readonly path: string;
  readonly found: ReadonlyMap<Setting, string>;
  readonly problems: readonly SettingsProblem[];
};

function readSource({ path, isProject, content, problem }: SettingsSource, userFile: string): ReadSource {
  const found = new Map<Setting, string>();
  const problems: SettingsProblem[] = [];
  if (problem !== undefined)
    problems.push({ message: `Cannot use the settings in ${path}: ${problem}`, hint: 'Correct the file or remove it' });
  for (const [key, value] of flattened(content ?? {})) {
    const setting = SETTINGS.find((one) => one.key === key);
    const isRefused = isProject && setting?.isUserOnly === true;
    const wrong = setting
      ? (problemWith(setting, value, path) ?? (isRefused ? notOfProject(setting, path, userFile) : undefined))
      : unknownKey(key, path);
    if (wrong) problems.push(wrong);
    if (!setting || isRefused) continue;
    if (!wrong) found.set(setting, setting.kind === 'file' ? resolve(dirname(path), String(value)) : String(value));
    // With it the selection chooses nothing; without it, it would choose without a limit of money.
    else if (key.startsWith('selection.')) found.set(setting, unusable(value));
  }
  return { path, found, problems };
}

const GROUPS: ReadonlySet<string> = new Set(
  SETTINGS.flatMap(({ key }) => (key.includes('.') ? [key.slice(0, key.indexOf('.'))] : [])),
);

function flattened(content: Readonly<Record<string, unknown>>): (readonly [string, unknown])[] {
  return Object.entries(content).flatMap(([key, value]) => {
    if (key === '$schema') return [];
    if (!GROUPS.has(key) || !isObject(value)) return [[key, value] as const];
    return Object.entries(value).map(([name, inner]) => [`${key}.${name}`, inner] as const);
  });
}

function problemWith({ key, kind, variable }: Setting, value: unknown, path: string): SettingsProblem | undefined {
  const { issues } = safeParse(SETTING_VALUES[kind], value);
  if (!issues) return undefined;
  const given = typeof value === 'string' || typeof value === 'number' ? ` ${JSON.stringify(value)}` : '';
  return {
    message: `Cannot use${given} for the setting "${key}" in ${path}: expected ${issues[0].message}`,
    hint: `Correct it, or set ${variable}`,
  };
}

function notOfProject({ key, variable }: Setting, path: string, userFile: string): SettingsProblem {
  return {
    message: `Cannot use "${key}" in ${path}: a project must not set it`,
    hint: `Move it to ${userFile}, or set ${variable}`,
  };
}

function unknownKey(key: string, path: string): SettingsProblem {
  const keys = SETTINGS.map((setting) => setting.key);
  const name = nearest(key, keys);
  return {
    message: `Unknown setting "${key}" in ${path}`,
    hint: name === undefined ? `It is ignored. Settings: ${keys.join(', ')}` : `It is ignored. Did you mean "${name}"?`,
  };
}

/** An invalid value as a text that is invalid too: not empty, and no number. */
function unusable(value: unknown): string {
  return typeof value === 'string' && Number.isNaN(Number(value)) ? value : JSON.stringify(value);
}

/** What in the environment cannot be used, among values that are numbers. */
export function environmentProblems(values: readonly SettingValue[]): readonly SettingsProblem[] {
  return values.flatMap(({ setting, value, origin }) => {
    if (origin.kind !== 'environment' || !value?.trim() || (setting.kind !== 'amount' && setting.kind !== 'days'))
      return [];
    const { issues } = safeParse(SETTING_VALUES[setting.kind], Number(value));
    if (!issues) return [];
    const message = `Cannot use the value of ${origin.variable}: "${value}" is not ${issues[0].message}`;
    return [{ message, hint: 'Correct the variable or unset it' }];
  });
}
