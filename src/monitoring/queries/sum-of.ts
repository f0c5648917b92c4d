/**
 * The sum of queries with one result at most, less others; empty if none of them has a result. `+` and `-` would have no
 * result if one of them has none.
 */
export function sumOf(added: readonly string[], subtracted: readonly string[] = []): string {
  const terms = [...added, ...subtracted.map((query) => `-(${query})`)];
  if (terms.length === 1) return terms[0] ?? '';
  const distinct = terms.map((term, index) => `label_replace(${term}, "term", "${index}", "", "")`);
  return `sum (${distinct.join(' or ')})`;
}
