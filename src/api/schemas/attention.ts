import { ALERT_KINDS } from '../../core/value-sets.ts';
import { z } from '../libraries.ts';
import { figure } from './figure.ts';
import { count, milliseconds, time } from './shared.ts';

/** The projection of a month. */
export const projection = {
  month: z.string(),
  spentUsd: z.number(),
  isLowerBound: z.boolean(),
  whole: figure,
  daysLeft: z.number(),
  budgetReached: z.string().nullable(),
};

/** What needs a person now. */
export const attention = z
  .strictObject({
    waiting: z.array(
      z.strictObject({ run: z.string(), workflow: z.string(), tool: z.string().nullable(), since: time }),
    ),
    conditions: z.array(
      z.strictObject({
        kind: z.enum(ALERT_KINDS),
        severity: z.enum(['critical', 'warning']),
        subject: z.string(),
        problem: z.string(),
        description: z.string(),
        page: z.string().meta({ description: 'The path of the view that shows more' }),
      }),
    ),
    month: z.strictObject({ ...projection, budgetUsd: z.number().nullable() }),
  })
  .openapi('Attention');

/** How long the steps of a run usually take. */
export const usual = z
  .strictObject({
    days: count,
    steps: z.array(
      z.strictObject({
        step: z.string(),
        low: milliseconds.nullable().meta({ description: 'The 10 % quantile; null if fewer than 20 are known' }),
        high: milliseconds.nullable().meta({ description: 'The 90 % quantile' }),
        n: count,
        scope: z.enum(['task-type-and-configuration', 'task-type', 'step']),
      }),
    ),
  })
  .openapi('UsualTimes');
