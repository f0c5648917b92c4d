import { sql, type RawBuilder } from 'kysely';
import type { RunTable } from '../schema.ts';

/** The end of a run or step. `at` is in milliseconds since 1970. */
export type End = {
  readonly at: number;
  readonly result: NonNullable<RunTable['result']>;
  readonly errorType?: string | undefined;
};

/**
 * The time of an end, or the start of the same row if that is later: a clock that was set back meanwhile makes no
 * negative duration.
 */
export function notBeforeStart(at: number): RawBuilder<number> {
  return sql<number>`case when started_at > ${at} then started_at else ${at} end`;
}
