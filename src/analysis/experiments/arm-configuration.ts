import { isObject, parseJson } from '../../core/json.ts';
import { printable } from '../../core/text/printable.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { ARMS, type Arm } from '../../core/ids/assignment-id.ts';
import { EFFORTS, type Effort } from '../../core/value-sets.ts';

/** The settings of an arm: `model`, `effort`, `strategy`, `prompt`, `config` and keys of the user's choice. */
export type ArmSettings = Readonly<Record<string, string>> & { readonly effort?: Effort };

/** The configuration that an arm stands for. */
export type ArmConfiguration = {
  readonly settings: ArmSettings;
  /** The SHA-256 of the files that settings name, by setting. */
  readonly files: Readonly<Record<string, string>>;
};

/** The settings whose value is the path of a file. */
export const FILE_SETTINGS = ['prompt', 'config'] as const;

/** An arm with its settings, as given on a command line. */
export type GivenArm = { readonly arm: Arm; readonly settings: ArmSettings };

/**
 * Reads an arm such as `a=model=opus,effort=high`, or with its settings as JSON.
 * @throws {UserError} if it is not one
 */
export function parseArm(given: string): GivenArm {
  const [, arm = '', rest = ''] = /^([^=]*)=?(.*)$/s.exec(given) ?? [];
  if (!isArm(arm)) throw refused(given, `arms are named ${ARMS.join(', ')}, found ${JSON.stringify(arm)}`);
  const settings = rest.startsWith('{') ? settingsInJson(given, rest) : settingsInList(given, rest);
  for (const [key, value] of Object.entries(settings)) checkSetting(given, key, value);
  if (Object.keys(settings).length === 0) throw refused(given, 'it has no settings');
  return { arm, settings: settings as ArmSettings };
}

function isArm(name: string): name is Arm {
  return (ARMS as readonly string[]).includes(name);
}

const EXAMPLE =
  '--arm a=model=opus,effort=high; values with a comma as JSON: --arm \'a={"strategy":"plan, then write"}\'';

function refused(given: string, found: string): UserError {
  return new UserError(`Cannot use ${JSON.stringify(given)} as an arm: ${found}`, {
    hint: `Give settings as key=value, such as ${EXAMPLE}`,
    exitCode: EXIT.wrongUse,
  });
}

function settingsInJson(given: string, text: string): Record<string, string> {
  const value = parseJson(text);
  if (!isObject(value)) throw refused(given, 'it is not valid JSON');
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') return [key, String(one)];
      throw refused(given, `${JSON.stringify(key)} is not a text, number or boolean`);
    }),
  );
}

function settingsInList(given: string, text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const part of text.split(',').filter(Boolean)) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(part) ?? [];
    if (key === undefined || value === undefined) throw refused(given, `${JSON.stringify(part)} is not key=value`);
    if (Object.hasOwn(settings, key)) throw refused(given, `${key} is given twice`);
    settings[key] = value;
  }
  return settings;
}

/** Lower case, so that no setting can become the name of a variable such as PATH in a shell. */
const KEY = /^[a-z][a-z0-9_-]{0,39}$/;

const MAX_VALUE = 1000;

function checkSetting(given: string, key: string, value: string): void {
  if (!KEY.test(key))
    throw refused(given, `${JSON.stringify(key)} is not a key of lower-case letters, digits, - and _`);
  if (value === '') throw refused(given, `${key} is empty`);
  if (printable(value) !== value) throw refused(given, `${key} has characters that cannot be printed`);
  if (value.length > MAX_VALUE) throw refused(given, `${key} is longer than ${MAX_VALUE} characters`);
  if (key === 'effort' && !(EFFORTS as readonly string[]).includes(value))
    throw refused(given, `effort is ${JSON.stringify(value)}, expected one of ${EFFORTS.join(', ')}`);
}

/** The settings in one line. */
export function describeSettings({ settings }: Pick<ArmConfiguration, 'settings'>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}
