/** A spanset filter. */
export function spansWhere(...conditions: readonly string[]): string {
  return `{ ${conditions.join(' && ')} }`;
}

/** A match of the whole value: some versions of Tempo match substrings. */
export function matchesWhole(variable: string): string {
  return `=~ "^($${variable})$"`;
}
