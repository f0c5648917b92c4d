import { VERSION } from '../core/version.ts';
import type { ExportFilter } from '../store/queries/exports/filter.ts';
import type { AnyTable } from './export-table.ts';
import type { Column } from './column.ts';

/** Where exported rows come from. Times are ISO 8601 in UTC; null if not limited. */
export type Provenance = {
  readonly generator: 'stepmeter';
  /** The version of Stepmeter. */
  readonly version: string;
  readonly table: string;
  /** The ID of the store: `service.instance.id` of its telemetry. */
  readonly store: string;
  readonly exportedAt: string;
  readonly timeZone: 'UTC';
  /** The range of time of the rows, from `since` on and before `until`, and the column it applies to. */
  readonly range: { readonly column: string; readonly since: string | null; readonly until: string | null };
  /** The other filters that were set. */
  readonly filters: Readonly<Record<string, string | boolean>>;
  readonly limit: number | null;
  readonly columns: readonly Pick<Column<object>, 'name' | 'type' | 'unit' | 'meaning'>[];
};

/** What was asked for. */
export type ExportRequest = {
  readonly table: AnyTable;
  /** The columns, in their order. */
  readonly columns: readonly Column<object>[];
  readonly filter: ExportFilter;
  readonly limit?: number;
};

/** The provenance of an export from a store at a time in milliseconds since 1970. */
export function provenanceOf(request: ExportRequest, store: string, now: number): Provenance {
  const { table, columns, filter, limit } = request;
  const { since, until, runId, ...filters } = filter;
  const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  return {
    generator: 'stepmeter',
    version: VERSION,
    table: table.name,
    store,
    exportedAt: new Date(now).toISOString(),
    timeZone: 'UTC',
    range: { column: table.range, since: iso(since), until: iso(until) },
    filters: { ...filters, ...(runId !== undefined && { run: runId }) },
    limit: limit ?? null,
    columns: columns.map(({ name, type, unit, meaning }) => ({ name, type, ...(unit && { unit }), meaning })),
  };
}
