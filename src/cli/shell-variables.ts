/** Assignments of variables of a POSIX shell. */
export function shellVariables(variables: readonly (readonly [string, string])[]): string {
  return variables.map(([name, value]) => `${name}=${quoted(value)}`).join('\n');
}

/** A text as one word of a shell. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
