/** How a column may give way if a table is wider than its screen. */
export type Fitting = {
  /** Columns with a higher number are left out first; columns without one are always shown. */
  readonly drop?: number;
  /** The width that the column may shrink to; its cells are cut. Columns without it are shown whole or not at all. */
  readonly min?: number;
};

/** Spaces between columns. */
export const GAP = 2;

/**
 * The widths of the columns of a table on a screen; undefined for those that are left out.
 * @param widest the widths of the widest cells
 */
export function fitColumns(
  columns: readonly Fitting[],
  widest: readonly number[],
  screenWidth: number,
): (number | undefined)[] {
  const least = columns.map(({ min }, i) => Math.min(min ?? Infinity, widest[i] ?? 0));
  const shown = new Set(columns.keys());
  const needs = (): number =>
    [...shown].reduce((sum, i) => sum + (least[i] ?? 0), 0) + GAP * Math.max(shown.size - 1, 0);
  for (let next = leastImportant(columns, shown); next !== undefined && needs() > screenWidth;) {
    shown.delete(next);
    next = leastImportant(columns, shown);
  }
  shrinkFurther(columns, least, { shown, excess: needs() - screenWidth });
  return grow([...shown], { least, widest, spare: screenWidth - needs() });
}

function leastImportant(columns: readonly Fitting[], shown: ReadonlySet<number>): number | undefined {
  const rank = (i: number): number => columns[i]?.drop ?? -1;
  const [last] = [...shown].toSorted((a, b) => rank(b) - rank(a));
  return last !== undefined && rank(last) >= 0 ? last : undefined;
}

/** The least width of a column on a screen that is too small for all widths. */
const SMALLEST = 3;

function shrinkFurther(
  columns: readonly Fitting[],
  least: number[],
  { shown, excess }: { readonly shown: ReadonlySet<number>; readonly excess: number },
): void {
  let left = excess;
  for (const i of shown) {
    const width = least[i] ?? 0;
    if (columns[i]?.min === undefined || left <= 0 || width <= SMALLEST) continue;
    least[i] = Math.max(SMALLEST, width - left);
    left -= width - least[i];
  }
}

/** Distributes what is left of the screen: the narrowest column that is cut gets the next column of the screen. */
function grow(
  shown: readonly number[],
  { least, widest, spare }: { readonly least: readonly number[]; readonly widest: readonly number[]; spare: number },
): (number | undefined)[] {
  const widths: (number | undefined)[] = widest.map((_, i) => (shown.includes(i) ? least[i] : undefined));
  if (spare === Infinity) return widths.map((width, i) => width && widest[i]);
  for (let left = spare; left > 0; left--) {
    const [next] = shown
      .filter((i) => (widths[i] ?? 0) < (widest[i] ?? 0))
      .toSorted((a, b) => (widths[a] ?? 0) - (widths[b] ?? 0));
    if (next === undefined) break;
    widths[next] = (widths[next] ?? 0) + 1;
  }
  return widths;
}
