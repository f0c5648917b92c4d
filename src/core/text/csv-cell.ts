/** What a spreadsheet takes for a formula if a cell starts with it, also as full-width characters. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

const QUOTED = /[",\r\n]/;

/** A text as a cell of CSV by RFC 4180. One that a spreadsheet would take for a formula starts with an apostrophe. */
export function csvCell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return text === '' || QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
