import type { ExportFilter } from '../store/queries/exports/filter.ts';
import type { PageRequest } from '../store/queries/exports/rows-of-runs.ts';
import type { Queryable } from '../store/transaction.ts';
import type { Column } from './column.ts';

/** The filters that select rows by what is in them. */
export type FilterName = 'workflow' | 'run' | 'step' | 'model' | 'simulated';

/** A table that can be exported: everything that parsers, writers and documentation know about it. */
export type ExportTable<R> = {
  readonly name: string;
  readonly meaning: string;
  /** The filters that apply to it, beside the range of time and the limit. */
  readonly filters: readonly FilterName[];
  /** The column that the range of time applies to. */
  readonly range: string;
  readonly columns: readonly Column<R>[];
  /** How many rows are read at once: fewer if each needs sums over other tables. */
  readonly pageSize: number;
  /** Reads a page. */
  page(store: Queryable, request: PageRequest<R>): Promise<R[]>;
};

/** A table whose rows are passed on from its pages to its columns only. */
export type AnyTable = ExportTable<object>;

/** Pages of rows that are read as they are. */
export const LARGE_PAGE = 2048;

/** Pages of rows with sums over other tables. */
export const SUMMED_PAGE = 1000;

/** The pages of a table, each with at least one row; at most `limit` rows. */
export async function* pagesOf(
  table: AnyTable,
  store: Queryable,
  filter: ExportFilter,
  limit: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly object[]> {
  let [after, left]: [object | undefined, number] = [undefined, limit];
  while (left > 0) {
    const size = Math.min(table.pageSize, left);
    const rows = await table.page(store, { filter, after, size });
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    [after, left] = [rows.at(-1), left - rows.length];
  }
}
