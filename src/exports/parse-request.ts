import { EXIT, UserError } from '../core/errors.ts';
import { nearestHint } from '../core/nearest.ts';
import type { ExportFilter } from '../store/queries/exports/filter.ts';
import type { Column } from './column.ts';
import type { AnyTable, FilterName } from './export-table.ts';
import type { ExportRequest } from './provenance.ts';
import { TABLES } from './tables/all-tables.ts';

/** What a user asks for. Times in milliseconds since 1970. */
export type RequestedExport = {
  readonly table: string;
  /** Names of columns, separated by commas. @default all */
  readonly columns?: string | undefined;
  /** Only simulated rows, or only real ones. @default both */
  readonly simulated?: boolean | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly limit?: number | undefined;
} & { readonly [name in Exclude<FilterName, 'simulated'>]?: string | undefined };

/**
 * Checks a request against the definition of its table at a time in milliseconds since 1970.
 * @throws {UserError} if the table, a column or a filter is unknown, or the range of time is empty or in the future
 */
export function parseRequest(requested: RequestedExport, now: number): ExportRequest {
  const table = tableNamed(requested.table);
  requireFilters(table, requested);
  requireRange(requested, now);
  const { run, workflow, step, model, since, until, simulated, limit } = requested;
  const asked = { runId: run, workflow, step, model, since, until, simulated };
  const filter: ExportFilter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const columns = columnsNamed(table, requested.columns);
  return { table, columns, filter, ...(limit !== undefined && { limit }) };
}

function tableNamed(name: string): AnyTable {
  const table = TABLES.find((known) => known.name === name);
  if (table) return table;
  const names = TABLES.map((known) => known.name);
  throw wrongUse(
    `Cannot export ${JSON.stringify(name)}: no such table`,
    `${nearestHint(name, names)}Tables: ${names.join(', ')}`,
  );
}

function wrongUse(message: string, hint: string): UserError {
  return new UserError(message, { hint, exitCode: EXIT.wrongUse });
}

const FILTERS: readonly FilterName[] = ['workflow', 'run', 'step', 'model', 'simulated'];

/** A filter that a table does not have would silently select everything. */
function requireFilters(table: AnyTable, requested: RequestedExport): void {
  const unknown = FILTERS.find((name) => requested[name] !== undefined && !table.filters.includes(name));
  if (unknown === undefined) return;
  const filters = [...table.filters, 'since', 'until', 'limit'].map((name) => `--${name}`);
  throw wrongUse(`Cannot filter ${table.name} by --${unknown}`, `Filters of ${table.name}: ${filters.join(', ')}`);
}

function requireRange({ since, until }: RequestedExport, now: number): void {
  const iso = (at: number): string => new Date(at).toISOString();
  if (since !== undefined && since > now)
    throw wrongUse(`Cannot export since ${iso(since)}: that time is in the future`, 'Use an earlier time for --since');
  if (since !== undefined && until !== undefined && since >= until)
    throw wrongUse(
      `Cannot export from ${iso(since)} until ${iso(until)}: the range is empty`,
      'Use a time for --until that is after --since',
    );
}

function columnsNamed(table: AnyTable, names: string | undefined): readonly Column<object>[] {
  if (names === undefined) return table.columns;
  const found = names.split(',').map((name) => columnNamed(table, name.trim()));
  const repeated = found.find((column, index) => found.indexOf(column) !== index);
  if (!repeated) return found;
  throw wrongUse(`Cannot export column ${JSON.stringify(repeated.name)} twice`, 'Name each column once');
}

function columnNamed(table: AnyTable, name: string): Column<object> {
  const column = table.columns.find((known) => known.name === name);
  if (column) return column;
  const names = table.columns.map((known) => known.name);
  throw wrongUse(
    `Cannot export column ${JSON.stringify(name)} of ${table.name}: no such column`,
    `${nearestHint(name, names)}Columns: ${names.join(', ')}`,
  );
}
