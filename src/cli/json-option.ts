import { printableLines } from '../core/printable.ts';

/** The option of every command that prints a result. */
export const JSON_OPTION = { json: { type: 'boolean', default: false, describe: 'Print JSON' } } as const;

/** Prints a result, as JSON if requested, else as text that cannot control the terminal. */
export function answer(asJson: boolean, value: unknown, text: () => string): void {
  return console.log(asJson ? JSON.stringify(value, null, 2) : printableLines(text()));
}
