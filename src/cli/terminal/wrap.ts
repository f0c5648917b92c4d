import { displayWidth } from './display-width.ts';

/** A text as lines of at most `width` columns, broken at spaces; later lines are indented. Longer words stay whole. */
export function wrap(text: string, width: number, indent = ''): string {
  if (width === Infinity || displayWidth(text) <= width) return text;
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/ *[^ ]+/g) ?? []) {
    if (line === '' || displayWidth(line + word) <= width) line += word;
    else {
      lines.push(line);
      line = indent + word.trimStart();
    }
  }
  return [...lines, line].join('\n');
}
