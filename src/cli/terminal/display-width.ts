import { eastAsianWidth } from 'get-east-asian-width';

const ASCII = /^[\x20-\x7e]*$/;

/** Terminal columns that a text takes: wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return graphemesOf(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

const SEGMENTER = new Intl.Segmenter();

function graphemesOf(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

const ZERO_WIDTH = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;

/** A character that is shown as a picture, alone or by a variation selector. */
const PICTURE = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;

function graphemeWidth(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return PICTURE.test(grapheme) ? 2 : eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}

/**
 * A text of at most `width` columns: what is cut is replaced by `…`, at the end, or at the start for paths, whose end
 * is more informative.
 */
export function cut(text: string, width: number, at: 'end' | 'start' = 'end'): string {
  if (displayWidth(text) <= width) return text;
  const graphemes = at === 'end' ? graphemesOf(text) : graphemesOf(text).toReversed();
  const kept: string[] = [];
  let left = width - 1;
  for (const grapheme of graphemes) {
    left -= graphemeWidth(grapheme);
    if (left < 0) break;
    kept.push(grapheme);
  }
  return at === 'end' ? `${kept.join('')}…` : `…${kept.toReversed().join('')}`;
}
