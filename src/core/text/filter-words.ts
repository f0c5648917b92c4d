/** A word of a filter: the value of a key without quotes and escapes, or a text without a key. */
export type FilterWord = { readonly key?: string; readonly value: string };

/** The words of a filter, and what follows the last of them that can be read; empty if all can. */
export type FilterWords = { readonly words: readonly FilterWord[]; readonly rest: string };

/** A key, if any, then a value in double quotes or one without quotes, commas and spaces. */
const WORD = /(?:([A-Za-z][A-Za-z-]*)[:=])?(?:("(?:[^"\\]|\\.)*")|([^\s,"]*))(?=[\s,]|$)/suy;

const SEPARATOR = /\s*,?\s*/uy;

/**
 * Splits `key:value key:"other value" text` into words: the grammar of every filter. A colon or an equals sign separates
 * a key from its value; spaces, or a comma, separate words. Values with these are written in double quotes, with `\"`,
 * `\\` and `\n` inside.
 */
export function filterWords(text: string): FilterWords {
  const words: FilterWord[] = [];
  for (let start = text.length - text.trimStart().length; start < text.length;) {
    WORD.lastIndex = start;
    const [found, key, quoted, bare] = WORD.exec(text) ?? [];
    const value = quoted === undefined ? bare : unquoted(quoted);
    if (!found || value === undefined) return { words, rest: text.slice(start) };
    words.push({ ...(key !== undefined && { key }), value });
    SEPARATOR.lastIndex = start + found.length;
    start += found.length + (SEPARATOR.exec(text)?.[0].length ?? 0);
  }
  return { words, rest: '' };
}

function unquoted(quoted: string): string | undefined {
  try {
    // A line break may be written as it is.
    return JSON.parse(quoted.replaceAll('\n', String.raw`\n`)) as string;
  } catch {
    return undefined;
  }
}
