import { readFileSync } from 'node:fs';
import { textsIn, type ProseText } from './texts-in.ts';

/** A banned term in a file, with the wording to use instead. */
export type Finding = {
  readonly file: string;
  readonly line: number;
  readonly kind: ProseText['kind'];
  readonly found: string;
  readonly prefer: string;
};

/** The banned terms in the prose of a file. */
export function findBanned(file: string, source: string): Finding[] {
  return textsIn(file, source).flatMap(({ kind, text, offset }) =>
    BANNED.flatMap(({ pattern, prefer }) =>
      [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
        file,
        line: source.slice(0, offset + index).split('\n').length,
        kind,
        found: found.replaceAll(/\s+/g, ' '),
        prefer,
      })),
    ),
  );
}

const BANNED = readTerms();

type Banned = { readonly pattern: RegExp; readonly prefer: string };

/** The word list: terms are regular expressions of whole words; a space also matches a line break in a comment. */
function readTerms(): Banned[] {
  const list = JSON.parse(readFileSync(new URL('banned-terms.json', import.meta.url), 'utf8')) as {
    readonly term: string;
    readonly prefer: string;
  }[];
  return list.map(({ term, prefer }) => ({
    pattern: new RegExp(String.raw`(?<![\w-])(?:${term.replaceAll(' ', String.raw`(?:\s|\*)+`)})(?![\w-])`, 'gi'),
    prefer,
  }));
}
