type Options = Readonly<Record<string, unknown>>;

/**
 * The columns that a transformation names; one that is not there is passed over by Grafana without a word.
 * @throws on a transformation whose names are not known here
 */
export function namesIn(id: string, options: Options): string[] {
  const names = NAMES[id];
  if (!names) throw new Error(`Cannot check the transformation ${id}: add how it names columns`);
  return names(options);
}

/** How each transformation names the columns that it needs. */
const NAMES: Readonly<Record<string, (options: Options) => string[]>> = {
  merge: () => [],
  organize: ({ excludeByName, includeByName, indexByName, renameByName }) => [
    ...new Set(
      [excludeByName, includeByName, indexByName, renameByName].flatMap((names) =>
        Object.keys((names ?? {}) as object),
      ),
    ),
  ],
  calculateField: ({ binary, reduce }) => {
    const { left, right } = (binary ?? {}) as { left?: Operand; right?: Operand };
    const { include = [] } = (reduce ?? {}) as { include?: string[] };
    return [...include, ...[left, right].flatMap((operand) => columnOf(operand))];
  },
};

/** One side of a calculation: a column, by its name or by a matcher, or a fixed number. */
type Operand = string | { readonly fixed?: string; readonly matcher?: { readonly options?: string } };

function columnOf(operand: Operand = ''): string[] {
  const name = typeof operand === 'string' ? operand : (operand.matcher?.options ?? '');
  return name === '' || Number.isFinite(Number(name)) ? [] : [name];
}
