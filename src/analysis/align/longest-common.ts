/** Indexes of elements that two sequences have in common, in order. */
export type CommonPair = readonly [a: number, b: number];

/**
 * The longest common subsequence of two sequences of keys, as pairs of indexes. Where several are longest, the one with
 * the earliest elements.
 */
export function longestCommon(a: readonly string[], b: readonly string[]): CommonPair[] {
  const lengths = commonLengths(a, b);
  const pairs: CommonPair[] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** The length of the longest common subsequence of what follows index i of a and index j of b, at [i][j]. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [row, below] = [lengths[i], lengths[i + 1]];
      if (!row || !below) continue;
      row[j] = a[i] === b[j] ? 1 + (below[j + 1] ?? 0) : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  return lengths;
}
