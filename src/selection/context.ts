/** What is known about a task before it runs. A missing property is unknown. */
export type Context = {
  readonly taskType?: string;
  readonly complexity?: string;
  readonly size?: string;
};

/** The levels of context, coarsest first. */
export const LEVELS = ['all', 'taskType', 'complexity', 'size'] as const;

/** A level of context. */
export type Level = (typeof LEVELS)[number];

/** The key of the cell of all tasks. */
export const ALL_TASKS = '[]';

/**
 * The keys of the cells that a context is in, coarsest first: all tasks, its type, its type and complexity, and all
 * three. The path ends at the last property that is known.
 */
export function pathOf({ taskType, complexity, size }: Context): readonly string[] {
  const values = [taskType, complexity, size].map((value) => value ?? null);
  return prefixesOf(values.slice(0, values.findLastIndex((value) => value !== null) + 1));
}

function prefixesOf(values: readonly (string | null)[]): readonly string[] {
  return Array.from({ length: values.length + 1 }, (_, level) => JSON.stringify(values.slice(0, level)));
}

/** The path that ends at a cell. */
export function pathOfCell(cell: string): readonly string[] {
  return prefixesOf(JSON.parse(cell) as (string | null)[]);
}
