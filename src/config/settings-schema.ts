import * as v from 'valibot';
import { SETTINGS, type SettingKind } from './settings.ts';

const URL_TEXT = 'a URL such as http://localhost:4318';

const TEXT = 'a text that is not empty';

const AMOUNT = 'an amount in US dollars, 0 or more';

const DAYS = 'a whole number of days above 0';

/** What the value of a setting must be, by its kind. The message of an issue says what was expected. */
export const SETTING_VALUES: Readonly<Record<SettingKind, v.GenericSchema<string> | v.GenericSchema<number>>> = {
  url: v.pipe(v.string(URL_TEXT), v.url(URL_TEXT)),
  text: v.pipe(v.string(TEXT), v.nonEmpty(TEXT)),
  file: v.pipe(v.string(TEXT), v.nonEmpty(TEXT)),
  amount: v.pipe(v.number(AMOUNT), v.minValue(0, AMOUNT)),
  days: v.pipe(v.number(DAYS), v.integer(DAYS), v.minValue(1, DAYS)),
};

/** The schema of a settings file. */
export function settingsSchema(): v.GenericSchema {
  const entries: Record<string, v.GenericSchema> = { $schema: v.optional(v.string()) };
  const groups: Record<string, Record<string, v.GenericSchema>> = {};
  for (const { key, kind, description } of SETTINGS) {
    const value = v.optional(v.pipe(SETTING_VALUES[kind] as v.GenericSchema<string>, v.description(description)));
    const [first = '', second] = key.split('.');
    if (second === undefined) entries[first] = value;
    else (groups[first] ??= {})[second] = value;
  }
  for (const [name, group] of Object.entries(groups)) entries[name] = v.optional(v.strictObject(group));
  return v.strictObject(entries);
}
