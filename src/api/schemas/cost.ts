import { BUDGET_PERIOD } from '../../telemetry/label-values.ts';
import { z } from '../libraries.ts';
import { projection } from './attention.ts';
import { period } from './figure.ts';
import { baseline, day, isLowerBound, knownUsd } from './shared.ts';

const sum = { costUsd: knownUsd, isLowerBound };

const total = z.strictObject(sum);

const name = {
  name: z.string(),
  ...sum,
  share: z.number().nullable().meta({ description: 'Of the whole cost, from 0 to 1; null if that is 0' }),
};

const named = z.strictObject(name);

/** The cost of a period. */
export const cost = z
  .strictObject({
    period,
    total,
    groups: z.array(named).meta({
      description:
        'The values of the dimension `by`, the most expensive first; at most seven, of which the last may be `(others)`',
    }),
    days: z
      .array(
        z.strictObject({
          day,
          ...sum,
          parts: z.array(z.number()).meta({ description: 'US dollars in the order of `groups`' }),
        }),
      )
      .meta({ description: 'Every day of the period, with the runs that started on it' }),
    models: z
      .array(named)
      .meta({ description: 'The most expensive first; at most seven, of which the last may be `(others)`' }),
    pivot: z
      .strictObject({
        columns: z.array(named).meta({
          description:
            'The values of `across`, the most expensive first; at most ten, of which the last may be `(others)`',
        }),
        rows: z
          .array(
            z.strictObject({
              ...name,
              cells: z
                .array(total.nullable())
                .meta({ description: 'In the order of `columns`; null where nothing was used' }),
            }),
          )
          .meta({
            description:
              'The values of `by`, the most expensive first; at most 40, of which the last may be `(others)`',
          }),
        total,
      })
      .meta({ description: 'Costs by the dimensions `by` and `across`' }),
    projection: z
      .strictObject(projection)
      .meta({ description: 'Of the current month, by the runs that match the words, whatever the period' }),
    budgets: z.array(
      z.strictObject({
        period: z.enum(BUDGET_PERIOD),
        usd: z.number().meta({ description: 'US dollars that runs may cost in a period' }),
      }),
    ),
    baselines: z
      .array(
        z.strictObject({
          ...baseline,
          after: z.string().meta({ description: 'The selection of the runs after it, for `/compare`' }),
        }),
      )
      .meta({ description: 'Saved selections of runs' }),
  })
  .openapi('Cost');
