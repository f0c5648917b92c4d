import { readSettings, type Origin, type SettingValue, type Settings } from '../../../config/read-settings.ts';
import { displayUrl } from '../../../core/text/display-url.ts';
import { EXIT } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { printProblem, printResult, TABLE_OPTIONS } from '../../output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { table, type Column } from '../../terminal/table.ts';

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
    const settings = readSettings(process.env, process.cwd());
    printResult(json, jsonOf(settings), (screen) => settingsText(settings, screen), wide);
    for (const { message, hint } of settings.problems) printProblem(message, hint);
    return settings.problems.length === 0 ? EXIT.success : EXIT.workFailed;
  },
});

function jsonOf({ values, problems }: Settings): object {
  const settings = values.map((one) => ({
    key: one.setting.key,
    value: shownValue(one) ?? null,
    origin: one.origin,
    variable: one.setting.variable,
  }));
  return { settings, problems };
}

/** The value without a password. */
function shownValue({ setting, value }: SettingValue): string | undefined {
  return value !== undefined && setting.kind === 'url' ? displayUrl(value) : value;
}

function settingsText({ values }: Settings, screen: Screen): string {
  const rows = values.map((one) => [one.setting.key, shownValue(one) ?? '–', originText(one.origin)]);
  return table(COLUMNS, rows, screen);
}

function originText(origin: Origin): string {
  if (origin.kind === 'default') return 'default';
  return origin.kind === 'file' ? origin.path : origin.variable;
}
