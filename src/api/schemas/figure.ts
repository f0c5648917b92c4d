import { UNITS } from '../../analysis/figures/figure.ts';
import { z } from '../libraries.ts';
import { count, runCounts, time } from './shared.ts';

/** The unit of a figure. */
export const unit = z.enum(UNITS);

/** A figure with its interval and how it was computed. */
export const figure = z
  .strictObject({
    value: z.number().nullable().meta({ description: 'Null if unknown' }),
    unit,
    n: count.meta({ description: 'Observations' }),
    low: z.number().nullable().meta({ description: 'The lower end of the 95 % interval' }),
    high: z.number().nullable().meta({ description: 'The upper end of the 95 % interval' }),
    method: z.string(),
    reason: z.string().nullable().meta({ description: 'Why the value or the interval is unknown' }),
    missing: count.meta({ description: 'Observations that are left out because the amount is unknown' }),
    filter: z.string(),
    asOf: time,
  })
  .openapi('Figure');

/** What a view is about. */
export const period = z.strictObject({
  from: time,
  to: time,
  words: z.string(),
  timeZone: z.string(),
  counts: runCounts,
});
