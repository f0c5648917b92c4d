import {
  environmentProblems,
  readSettings,
  type Origin,
  type SettingValue,
  type Settings,
} from '../../../config/read-settings.ts';
import { displayUrl } from '../../../core/text/display-url.ts';
import { EXIT } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { printProblem, printResult, TABLE_OPTIONS } from '../../output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { table, type Column } from '../../terminal/table.ts';
import { defaultValues, type DefaultValue } from './default-values.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'SETTING' },
  { heading: 'VALUE', min: 8 },
  { heading: 'ORIGIN', min: 12, cutAt: 'start' },
];

/** `stepmeter config print`. */
export const printCommand = defineCommand({
  name: 'print',
  describe: 'Print each setting with its value and origin',
  usesSettings: false,
  options: TABLE_OPTIONS,
  examples: [
    ['$0 config print', 'Show which file or variable each value comes from'],
    ['$0 config print --json', 'Print it as JSON'],
  ],
  run: ({ json, wide }) => {
    const { values, problems } = readSettings(process.env, process.cwd());
    const settings = { values, problems: [...problems, ...environmentProblems(values)] };
    const defaults = defaultValues(process.env);
    printResult(json, jsonOf(settings, defaults), (screen) => settingsText(settings, defaults, screen), wide);
    for (const { message, hint } of settings.problems) printProblem(message, hint);
    return settings.problems.length === 0 ? EXIT.success : EXIT.workFailed;
  },
});

type Defaults = ReadonlyMap<string, DefaultValue>;

function jsonOf({ values, problems }: Settings, defaults: Defaults): object {
  const settings = values.map((one) => ({
    key: one.setting.key,
    value: shownValue(one) ?? defaultValue(one, defaults),
    origin: one.origin,
    variable: one.setting.variable,
  }));
  return { settings, problems };
}

/** The value without a password; undefined if the setting is not set. */
function shownValue({ setting, value }: SettingValue): string | undefined {
  return value !== undefined && setting.kind === 'url' ? displayUrl(value) : value;
}

function defaultValue({ setting }: SettingValue, defaults: Defaults): string | null {
  const found = defaults.get(setting.key);
  return found && 'value' in found ? found.value : null;
}

function settingsText({ values }: Settings, defaults: Defaults, screen: Screen): string {
  const rows = values.map((one) => [
    one.setting.key,
    shownValue(one) ?? defaultText(one, defaults),
    originText(one.origin),
  ]);
  return table(COLUMNS, rows, screen);
}

function defaultText({ setting }: SettingValue, defaults: Defaults): string {
  const found = defaults.get(setting.key);
  if (!found) return 'none';
  return 'value' in found ? found.value : found.description;
}

function originText(origin: Origin): string {
  if (origin.kind === 'default') return 'default';
  return origin.kind === 'file' ? origin.path : origin.variable;
}
