import { ALERT_KINDS } from '../../core/value-sets.ts';
import { z } from '../libraries.ts';
import { figure } from './figure.ts';
import { count, isLowerBound, knownUsd, milliseconds, time } from './shared.ts';

/** The projection of a month. */
export const projection = {
  month: z.string().meta({ description: 'Such as `2026-11`, in the requested time zone' }),
  spentUsd: knownUsd,
  isLowerBound,
  whole: figure.meta({
    description:
      'What the month will cost: what was spent, and for each day that is left the mean of up to 28 days before',
  }),
  daysLeft: z.number().meta({ description: 'Days until the end of the month, with the rest of today' }),
  budgetReached: z.string().nullable().meta({
    description:
      'The day on which the budget is reached at this rate; null without a budget, or if it is not reached this month',
  }),
};

/** What needs a person now. */
export const attention = z
  .strictObject({
    waiting: z
      .array(
        z.strictObject({
          run: z.string().meta({ description: 'The ID of the run' }),
          workflow: z.string(),
          tool: z.string().nullable().meta({ description: 'The tool that the permission is for; null if unknown' }),
          since: time,
        }),
      )
      .meta({ description: 'Sessions that wait for a permission, the longest first' }),
    conditions: z
      .array(
        z.strictObject({
          kind: z.enum(ALERT_KINDS),
          severity: z.enum(['critical', 'warning']),
          subject: z.string().meta({ description: 'What it is about, such as a workflow or a run' }),
          problem: z.string().meta({ description: 'What is wrong' }),
          description: z.string().meta({ description: 'The figures' }),
          page: z.string().meta({ description: 'The path of the view that shows more' }),
        }),
      )
      .meta({ description: 'Regressions and stuck runs, also while no alerts are sent' }),
    month: z.strictObject({
      ...projection,
      budgetUsd: z.number().nullable().meta({ description: 'The budget of a month; null if none is set' }),
    }),
  })
  .openapi('Attention');

/** How long the steps of a run usually take. */
export const usual = z
  .strictObject({
    days: count.meta({ description: 'How many days before the run are considered' }),
    steps: z.array(
      z.strictObject({
        step: z.string(),
        low: milliseconds.nullable().meta({ description: 'The 10 % quantile; null if fewer than 20 are known' }),
        high: milliseconds.nullable().meta({ description: 'The 90 % quantile; null if fewer than 20 are known' }),
        n: count.meta({ description: 'Attempts in the scope' }),
        scope: z
          .enum(['task-type-and-configuration', 'task-type', 'step'])
          .meta({ description: 'Which attempts are compared: the narrowest scope with at least 20' }),
      }),
    ),
  })
  .openapi('UsualTimes');
