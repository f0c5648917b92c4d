type Options = Readonly<Record<string, unknown>>;

/**
 * The columns that a transformation refers to. Grafana silently ignores missing ones.
 * @throws for an unknown transformation
 */
export function namesIn(id: string, options: Options): string[] {
  const names = NAMES[id];
  if (!names) throw new Error(`Cannot check the transformation ${id}: add how it names columns`);
  return names(options);
}

/** How each transformation refers to its columns. */
const NAMES: Readonly<Record<string, (options: Options) => string[]>> = {
  merge: () => [],
  convertFieldType: ({ conversions }) =>
    ((conversions ?? []) as { targetField: string }[]).map(({ targetField }) => targetField),
  sortBy: ({ sort }) => ((sort ?? []) as { field: string }[]).map(({ field }) => field),
  organize: ({ excludeByName, includeByName, indexByName, renameByName }) => [
    ...new Set(
      [excludeByName, includeByName, indexByName, renameByName].flatMap((names) =>
        Object.keys((names ?? {}) as object),
      ),
    ),
  ],
  joinByField: ({ byField }) => [byField as string],
  calculateField: ({ binary, reduce, unary }) => {
    const { fieldName = '' } = (unary ?? {}) as { fieldName?: string };
    const { left, right } = (binary ?? {}) as { left?: Operand; right?: Operand };
    const { include = [] } = (reduce ?? {}) as { include?: string[] };
    return [...include, ...[left, right, fieldName].flatMap((operand) => columnOf(operand))];
  },
};

/** An operand of a calculation: a column, by name or matcher, or a number. */
type Operand = string | { readonly fixed?: string; readonly matcher?: { readonly options?: string } };

function columnOf(operand: Operand = ''): string[] {
  const name = typeof operand === 'string' ? operand : (operand.matcher?.options ?? '');
  return name === '' || Number.isFinite(Number(name)) ? [] : [name];
}
