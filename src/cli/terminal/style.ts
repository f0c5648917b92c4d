import { styleText } from 'node:util';
import { printable } from '../../core/text/printable.ts';

/** What a part of a text means; each meaning has a colour. */
export type Style = keyof typeof FORMATS;

// Marks are noncharacters, which Unicode reserves for use inside a program. `printable()` escapes them, so no text from
// outside contains one, and a text with marks can be measured and joined before it is known whether colours are shown.
const FIRST_MARK = 0xfd_d0;

const FORMATS = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  active: 'cyan',
  muted: 'dim',
  heading: 'bold',
} as const;

const STYLES = Object.keys(FORMATS) as Style[];

const END = '\u{fdef}';

/** A printable text with a meaning. */
export function styled(style: Style | undefined, text: string): string {
  if (style === undefined || text === '') return text;
  return `${String.fromCodePoint(FIRST_MARK + STYLES.indexOf(style))}${text}${END}`;
}

/** The text of one or more lines as it is written to a stream: escaped, with colours if the stream shows them. */
export function writable(text: string, stream: NodeJS.WritableStream): string {
  return withStyles(text, (style, part) => styleText(FORMATS[style], part, { stream: stream as NodeJS.WriteStream }));
}

const MARKED = /[\u{fdd0}-\u{fdee}][^\u{fdef}]*\u{fdef}/gu;

function withStyles(text: string, paint: (style: Style, part: string) => string): string {
  const lines = text.split('\n').map((line) => {
    const marked = line.match(MARKED) ?? [];
    const between = line.split(MARKED).map(printable);
    const painted = marked.map((part) => paintMarked(part, paint));
    return between.map((part, i) => part + (painted[i] ?? '')).join('');
  });
  return lines.join('\n');
}

function paintMarked(part: string, paint: (style: Style, part: string) => string): string {
  const text = printable(part.slice(1, -1));
  const style = STYLES[(part.codePointAt(0) ?? 0) - FIRST_MARK];
  return style === undefined ? text : paint(style, text);
}

/** The text without its marks, escaped. */
export function plain(text: string): string {
  return withStyles(text, (_, part) => part);
}
