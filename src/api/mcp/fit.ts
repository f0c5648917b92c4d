/** The most characters of an answer: about 5,000 tokens. */
export const BUDGET = 20_000;

type Json = { readonly [key: string]: unknown };

/**
 * An answer as JSON of at most {@link BUDGET} characters. If it is longer, the longest lists lose entries at their end,
 * and `omitted` says how many of which list, with what to do about it.
 */
export function fit(answer: Json, hint: string, budget: number = BUDGET): string {
  let [kept, omitted]: [Json, Record<string, number>] = [answer, {}];
  for (;;) {
    const text = JSON.stringify(Object.keys(omitted).length === 0 ? kept : { ...kept, omitted, hint });
    if (text.length <= budget) return text;
    const longest = longestList(kept);
    if (!longest) return JSON.stringify({ omitted: 'everything: a single value is too long', hint });
    const left = Math.floor(longest.length / 2);
    const path = longest.keys.join('.');
    omitted = { ...omitted, [path]: (omitted[path] ?? 0) + longest.length - left };
    kept = shortened(kept, longest.keys, left);
  }
}

/** A list inside of an answer, by the keys that lead to it: names of models and files have dots. */
type List = { readonly keys: readonly string[]; readonly length: number; readonly characters: number };

/** The list with entries that has most characters, in the answer or in objects inside of it. */
function longestList(value: Json, above: readonly string[] = []): List | undefined {
  const lists = Object.entries(value).flatMap(([key, inner]) => {
    const keys = [...above, key];
    if (Array.isArray(inner))
      return inner.length === 0 ? [] : [{ keys, length: inner.length, characters: JSON.stringify(inner).length }];
    return typeof inner === 'object' && inner !== null ? (longestList(inner as Json, keys) ?? []) : [];
  });
  return lists.toSorted((a, b) => b.characters - a.characters)[0];
}

function shortened(value: Json, [key = '', ...rest]: readonly string[], left: number): Json {
  const inner = value[key];
  const next = Array.isArray(inner) ? inner.slice(0, left) : shortened(inner as Json, rest, left);
  return { ...value, [key]: next };
}
