import { sql, type RawBuilder } from 'kysely';

/** A time of an end, or that of the beginning of the same row if it is later; on both kinds of database. */
export function notBeforeStart(at: number): RawBuilder<number> {
  return sql<number>`case when started_at > ${at} then started_at else ${at} end`;
}
