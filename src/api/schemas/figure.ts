import { UNITS } from '../../analysis/figures/figure.ts';
import { z } from '../libraries.ts';
import { count, runCounts, time } from './shared.ts';

/** The unit of a figure. */
export const unit = z.enum(UNITS);

/** A figure with its interval and how it was computed. */
export const figure = z
  .strictObject({
    value: z.number().nullable().meta({ description: 'Null if unknown' }),
    unit: unit.meta({
      description:
        '`share` is from 0 to 1, `share-difference` from −1 to 1, `ratio` a quotient of two figures of the same unit',
    }),
    n: count.meta({ description: 'Observations' }),
    low: z.number().nullable().meta({ description: 'The lower end of the 95 % interval; null if unknown' }),
    high: z.number().nullable().meta({ description: 'The upper end of the 95 % interval; null if unknown' }),
    method: z.string().meta({ description: 'How value and interval are computed' }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why the value or the interval is unknown; null if both are known' }),
    missing: count.meta({ description: 'Observations that are left out because the amount is unknown' }),
    filter: z.string().meta({ description: 'The selection that it is computed from; empty for everything' }),
    asOf: time.meta({ description: 'Milliseconds since 1970, the time up to which data is included' }),
  })
  .openapi('Figure');

/** What a view is about. */
export const period = z.strictObject({
  from: time,
  to: time.meta({ description: 'Milliseconds since 1970, not included' }),
  words: z.string().meta({ description: 'The filter words of the request' }),
  timeZone: z.string().meta({ description: 'The time zone in which days begin' }),
  counts: runCounts,
});
