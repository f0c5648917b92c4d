import { printable } from '../core/text/printable.ts';
import { screenOf, UNLIMITED, type Screen } from './terminal/screen.ts';
import { plain, styled, writable } from './terminal/style.ts';

// Everything that a command prints passes through here, escaped so that it cannot control the terminal. Results go to
// standard output, everything else to standard error.

/** The option of every command that prints a result. */
export const JSON_OPTION = { json: { type: 'boolean', default: false, describe: 'Print JSON' } } as const;

/** The options of every command that prints a result as tables. */
export const TABLE_OPTIONS = {
  wide: { type: 'boolean', default: false, describe: 'Show every column, full values and absolute times' },
  ...JSON_OPTION,
} as const;

const SHORTENED = 'Shortened to fit; --wide shows all';

/** Prints a result, as JSON if requested, else as text that fits the screen. */
export function printResult(asJson: boolean, value: unknown, text: (screen: Screen) => string, isWide = false): void {
  if (asJson) return console.log(JSON.stringify(value, null, 2));
  const screen = standardScreen(isWide);
  const shown = text(screen);
  printText(isShortened(shown, text, screen) ? `${shown}\n${styled('muted', SHORTENED)}` : shown);
}

/** Whether the text has less than it would have on a screen without a limit. */
function isShortened(shown: string, text: (screen: Screen) => string, screen: Screen): boolean {
  if (screen.width === Infinity) return false;
  const full = text({ ...screen, width: UNLIMITED.width });
  return plain(shown).replaceAll(/\s/g, '') !== plain(full).replaceAll(/\s/g, '');
}

/** The screen of standard output. */
export function standardScreen(isWide = false): Screen {
  return screenOf(process.stdout, { env: process.env, isWide, now: Date.now() });
}

/** Prints each value as one line of JSON. */
export function printJsonLines(values: Iterable<unknown>): void {
  const lines = Array.from(values, (value) => JSON.stringify(value));
  if (lines.length > 0) console.log(lines.join('\n'));
}

/** Prints text on standard output. */
export function printText(text: string): void {
  console.log(writable(text, process.stdout));
}

/** Prints text on standard error, as it is. */
export function printNote(text: string): void {
  console.error(writable(text, process.stderr));
}

/** Prints a message of the program on standard error, as one line whatever is in it. */
export function printMessage(message: string): void {
  console.error(`stepmeter: ${printable(message)}`);
}

/** Prints what a person can correct, and how. */
export function printProblem(message: string, hint: string): void {
  printMessage(message);
  printNote(hint);
}

/** Prints a line of a log on standard error, with its time. */
export function printLog(line: string): void {
  console.error(`${new Date().toISOString()} ${printable(line)}`);
}
