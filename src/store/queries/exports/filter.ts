import { sql, type RawBuilder } from 'kysely';

/** Which rows to export. Rows without a value that a filter asks for are left out. */
export type ExportFilter = {
  readonly workflow?: string;
  readonly runId?: string;
  /** The name of a step. */
  readonly step?: string;
  readonly model?: string;
  /** Milliseconds since 1970: rows with a time from `since` on and before `until`. */
  readonly since?: number;
  readonly until?: number;
  /** Only simulated rows, or only real ones; both if not set. */
  readonly simulated?: boolean;
};

/** The columns that a filter compares; those that a table does not have are not filtered. */
export type FilterColumns = {
  readonly [name in 'workflow' | 'runId' | 'step' | 'model' | 'time' | 'simulated']?: RawBuilder<unknown>;
};

/** The condition of a filter. */
export function conditionOf(filter: ExportFilter, columns: FilterColumns): RawBuilder<unknown> {
  const { time, simulated } = columns;
  const conditions = [
    ...(['workflow', 'runId', 'step', 'model'] as const).map((name) => equal(columns[name], filter[name])),
    time && filter.since !== undefined && sql`${time} >= ${filter.since}`,
    time && filter.until !== undefined && sql`${time} < ${filter.until}`,
    simulated && filter.simulated === true && sql`${simulated} is not null`,
    simulated && filter.simulated === false && sql`${simulated} is null`,
  ].filter((condition) => typeof condition === 'object');
  return conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `);
}

function equal(column: RawBuilder<unknown> | undefined, value: string | undefined) {
  return column && value !== undefined && sql`${column} = ${value}`;
}
