/**
 * Controls, format characters (bidi, zero width, tags), separators of lines, lone surrogates, blank letters, and
 * noncharacters, which mark colours until a text is written.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{fdd0}-\u{fdef}]/gu;

/**
 * Text from files, workflows, models or servers for one line of a terminal or log: what would move the cursor, change
 * colours, begin a line, reorder or hide text is written as an escape, such as `\n`, `\x1b` or `\u{202e}`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

const SHORT: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
