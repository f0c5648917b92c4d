import { isObject } from '../../core/json.ts';

/** A value of a cell; null if unknown. */
export type Cell = string | number | boolean | null;

/** A row of an export: which list of the answer it belongs to, and its values by name. */
export type ExportRecord = { readonly part: string; readonly cells: Readonly<Record<string, Cell>> };

/**
 * The values of an answer of the API as one table, so that CSV and Parquet have the same figures as JSON. Each object of
 * a list is a row, and what is in no list is the first row. Objects inside a row become columns such as
 * `success.value`; rows of a list inside a list repeat the names of the row that contains them.
 */
export function recordsOf(answer: object, part = 'summary'): ExportRecord[] {
  return walk(answer, part, {});
}

type Cells = Record<string, Cell>;

/** What distinguishes the rows that others belong to. */
const NAMES: ReadonlySet<string> = new Set(['id', 'name', 'day', 'kind', 'workflow', 'step', 'metric', 'arm']);

function walk(value: object, part: string, inherited: Readonly<Cells>): ExportRecord[] {
  const { cells, lists } = contentOf(value);
  const names = Object.entries(cells).filter(([name]) => NAMES.has(name));
  const below = { ...inherited, ...Object.fromEntries(names.map(([name, cell]) => [`${part}.${name}`, cell])) };
  const inside = part === 'summary' ? {} : below;
  return [
    ...(Object.keys(cells).length === 0 ? [] : [{ part, cells: { ...inherited, ...cells } }]),
    ...lists.flatMap(({ name, items }) =>
      items.flatMap((item) => walk(item, part === 'summary' ? name : `${part}.${name}`, inside)),
    ),
  ];
}

type Content = {
  readonly cells: Cells;
  readonly lists: readonly { readonly name: string; readonly items: readonly object[] }[];
};

function contentOf(value: object, prefix = ''): Content {
  const cells: Cells = {};
  const lists: Content['lists'][number][] = [];
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const name = prefix + key;
    if (inner === null || isCell(inner)) cells[name] = inner;
    else if (Array.isArray(inner) && inner.every((item) => isObject(item))) lists.push({ name, items: inner });
    else if (Array.isArray(inner)) cells[name] = JSON.stringify(inner);
    else if (isObject(inner)) {
      const content = contentOf(inner, `${name}.`);
      Object.assign(cells, content.cells);
      lists.push(...content.lists);
    }
  }
  return { cells, lists };
}

function isCell(value: unknown): value is Cell {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The names of all columns, in the order in which they first occur. */
export function columnsOf(records: readonly ExportRecord[]): readonly string[] {
  return [...new Set(records.flatMap(({ cells }) => Object.keys(cells)))];
}
