import { printable, printableLines } from '../core/printable.ts';

/** Prints a message of the program on standard error, as one line whatever is in it. */
export function printMessage(message: string): void {
  console.error(`stepmeter: ${printable(message)}`);
}

/** Prints what a person can correct, and how. */
export function printProblem(message: string, hint: string): void {
  printMessage(message);
  console.error(printableLines(hint));
}

/** Prints a line of a log on standard error, with its time. */
export function printLog(line: string): void {
  console.error(`${new Date().toISOString()} ${printable(line)}`);
}
