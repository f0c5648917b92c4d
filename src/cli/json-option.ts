/** The option that every command with an answer has. */
export const JSON_OPTION = { json: { type: 'boolean', default: false, describe: 'Print JSON' } } as const;

/** Prints an answer: as JSON where that was asked for, else as text. */
export function answer(asJson: boolean, value: unknown, text: () => string): void {
  return console.log(asJson ? JSON.stringify(value, null, 2) : text());
}
