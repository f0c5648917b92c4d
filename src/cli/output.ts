import { printable, printableLines } from '../core/printable.ts';

// Everything that a command prints passes through here, escaped so that it cannot control the terminal. Results go to
// standard output, everything else to standard error.

/** The option of every command that prints a result. */
export const JSON_OPTION = { json: { type: 'boolean', default: false, describe: 'Print JSON' } } as const;

/** Prints a result, as JSON if requested, else as text. */
export function printResult(asJson: boolean, value: unknown, text: () => string): void {
  if (asJson) console.log(JSON.stringify(value, null, 2));
  else printText(text());
}

/** Prints text on standard output. */
export function printText(text: string): void {
  console.log(printableLines(text));
}

/** Prints text on standard error, as it is. */
export function printNote(text: string): void {
  console.error(printableLines(text));
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

/** Prints the progress of a task on standard error: on one updated line of a terminal, else as lines. */
export function printProgress(line: string, isLast: boolean): void {
  const { isTTY } = process.stderr;
  process.stderr.write(isTTY ? `\r${printable(line)}${isLast ? '\n' : ''}` : `${printable(line)}\n`);
}
