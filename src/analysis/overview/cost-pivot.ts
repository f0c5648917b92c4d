import { toUsd } from '../../pricing/pricing.ts';
import type { CostItem } from './cost-items.ts';

/** A sum of costs; a lower bound if a part of it is unknown. */
export type CostSum = { readonly costUsd: number; readonly isLowerBound: boolean };

/** The sum of the costs of one value of a dimension, and its share of all, from 0 to 1; null if all is 0. */
export type NamedCost = CostSum & { readonly name: string; readonly share: number | null };

/** Costs by two dimensions. Rows and columns add up to the totals. */
export type CostPivot = {
  /** The values of the second dimension with their totals, the most expensive first. */
  readonly columns: readonly NamedCost[];
  /** The values of the first dimension; cells are in the order of the columns, null where nothing was used. */
  readonly rows: readonly (NamedCost & { readonly cells: readonly (CostSum | null)[] })[];
  readonly total: CostSum;
};

/** Finds the name that an item is counted under. */
export type NameOf = (item: CostItem) => string;

/** The most rows and columns; others are summed up. */
const [MOST_ROWS, MOST_COLUMNS] = [40, 10];

/** Divides costs by two dimensions. */
export function pivotOf(items: readonly CostItem[]): CostPivot {
  const nameRow = namesIn(items, 'by', MOST_ROWS);
  const nameColumn = namesIn(items, 'across', MOST_COLUMNS);
  const columns = namedCosts(items, nameColumn);
  const groups = Map.groupBy(items, nameRow);
  const rows = namedCosts(items, nameRow).map((row) => {
    const cells = Map.groupBy(groups.get(row.name) ?? [], nameColumn);
    return { ...row, cells: columns.map(({ name }) => sumOrNull(cells.get(name))) };
  });
  return { columns, rows, total: sumOfCosts(items) };
}

function sumOrNull(items: readonly CostItem[] | undefined): CostSum | null {
  return items ? sumOfCosts(items) : null;
}

/** The name of the values that are summed up. */
const OTHERS = '(others)';

/** The values of a key; those beyond the most expensive ones are counted as {@link OTHERS}. */
export function namesIn(items: readonly CostItem[], key: 'model' | 'by' | 'across', most: number): NameOf {
  const names = namedCosts(items, (item) => item[key]);
  if (names.length <= most) return (item) => item[key];
  const kept = new Set(names.slice(0, most - 1).map(({ name }) => name));
  return (item) => (kept.has(item[key]) ? item[key] : OTHERS);
}

/** The costs of each name, the most expensive first and the others last. */
export function namedCosts(items: readonly CostItem[], nameOf: NameOf): NamedCost[] {
  const whole = sumOfCosts(items).costUsd;
  return [...Map.groupBy(items, nameOf)]
    .map(([name, group]) => ({ name, ...sumOfCosts(group) }))
    .map((part) => ({ ...part, share: whole === 0 ? null : part.costUsd / whole }))
    .toSorted(
      (a, b) =>
        Number(a.name === OTHERS) - Number(b.name === OTHERS) || b.costUsd - a.costUsd || (a.name < b.name ? -1 : 1),
    );
}

/** The sum of costs. */
export function sumOfCosts(items: readonly CostItem[]): CostSum {
  let nano = 0;
  let isLowerBound = false;
  for (const item of items) {
    nano += item.nano;
    isLowerBound ||= item.isLowerBound;
  }
  return { costUsd: toUsd(nano), isLowerBound };
}
