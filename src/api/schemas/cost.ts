import { BUDGET_PERIOD } from '../../telemetry/label-values.ts';
import { z } from '../libraries.ts';
import { projection } from './attention.ts';
import { period } from './figure.ts';
import { count, time } from './shared.ts';

const sum = { costUsd: z.number(), isLowerBound: z.boolean() };

const total = z.strictObject(sum);

const name = { name: z.string(), ...sum, share: z.number().nullable() };

const named = z.strictObject(name);

/** The cost of a period. */
export const cost = z
  .strictObject({
    period,
    total,
    groups: z.array(named),
    days: z.array(
      z.strictObject({
        day: z.string(),
        ...sum,
        parts: z.array(z.number()).meta({ description: 'US dollars in the order of `groups`' }),
      }),
    ),
    models: z.array(named),
    pivot: z.strictObject({
      columns: z.array(named),
      rows: z.array(
        z.strictObject({
          ...name,
          cells: z.array(total.nullable()).meta({ description: 'In the order of `columns`' }),
        }),
      ),
      total,
    }),
    projection: z.strictObject(projection),
    budgets: z.array(z.strictObject({ period: z.enum(BUDGET_PERIOD), usd: z.number() })),
    baselines: z.array(
      z.strictObject({
        name: z.string(),
        filter: z.string(),
        since: time,
        until: time,
        createdAt: time,
        runs: count,
        after: z.string().meta({ description: 'The selection of the runs after it, for `/compare`' }),
      }),
    ),
  })
  .openapi('Cost');
