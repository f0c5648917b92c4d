import { EMPTY_CELL } from '../../panels/column.ts';
import { UNIT } from '../../panels/style.ts';

/** What descriptions say about columns with a p95. */
export const P95 = 'p95 is interpolated within a bucket; the other values are exact.';

/** A column of durations. */
export const duration = { unit: UNIT.duration, decimals: 1, noValue: EMPTY_CELL } as const;

/** A column of durations of tool calls and requests. */
export const callDuration = { unit: UNIT.plainSeconds, decimals: 2, noValue: EMPTY_CELL } as const;

/** A column of durations below a minute. */
export const seconds = { unit: UNIT.seconds, decimals: 2, noValue: EMPTY_CELL } as const;
